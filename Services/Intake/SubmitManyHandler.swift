internal import Contracts
internal import RPC

/// `intake.submitMany`: every complaint goes the way of a single one, into the same queue, and stands for itself.
struct SubmitManyHandler: Sendable {
    let desk: SubmissionDesk

    func submitMany(_ params: SubmitManyParams, _ context: RequestContext) async throws -> SubmitManyResult {
        let receipts = Receipts(count: params.complaints.count)
        for (position, element) in params.complaints.enumerated() {
            switch element {
            case .success(let complaint): desk.submit(complaint, context) { receipts.set(position, $0) }
            case .failure(let error):
                desk.metrics.refused(error.code)
                receipts.set(position, .failure(error))
            }
        }
        let outcomes = await receipts.all()
        return SubmitManyResult(
            results: outcomes.map { outcome in
                switch outcome {
                case .success(let receipt): SubmitOutcome(receipt: receipt)
                case .failure(let error): SubmitOutcome(refusal: Refusal(error))
                }
            })
    }
}
