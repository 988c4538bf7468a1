internal import Complaints
internal import Contracts
internal import Reference
internal import Time

/// One sample on its way through the system.
struct DemoCase: Sendable {
    let sample: SampleRow
    let ticket: Ticket
    let accessCode: String

    var citizen: CitizenAction { CitizenAction(ticket: ticket, accessCode: accessCode) }
    var action: ActionOnCase { ActionOnCase(ticket: ticket) }
}

/// When the samples are submitted: spread over the last days, but never before the month whose recap is shown.
struct DemoCalendar: Sendable {
    let now: Timestamp
    let month: Month
    private let start: Timestamp

    init(now: Timestamp) {
        self.now = now
        month = Month(containing: LocalTime(now, in: .wib).date)
        start = max(month.range(in: .wib).lowerBound, now.adding(days: -9))
    }

    /// - Parameter day: 1 to 28, in the order of the samples.
    func submittedAt(day: Int) -> Timestamp {
        start.adding(microseconds: (now - start) * Int64(day - 1) / 28)
    }
}

extension SubmitParams {
    /// The sample as its citizen sends it.
    init(_ sample: SampleRow, submittedAt: Timestamp) {
        let complainant = Complainant(name: sample.name, phone: sample.phone, email: sample.email)
        self.init(
            channel: sample.channel, class: sample.class, subject: sample.subject, body: sample.body, agency: sample.agency,
            region: sample.region, category: sample.category, place: sample.district.map { Place(text: $0) }, anonymous: sample.anonymous,
            confidential: sample.confidential, complainant: complainant == Complainant() ? nil : complainant,
            origin: Origin(submittedAt: submittedAt))
    }
}
