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

/// When the samples are submitted: spread over the days before today, but never before the month whose recap is shown. The same all day
/// long, so that a demo that is run again sends the same complaints.
struct DemoCalendar: Sendable {
    let today: CivilDate
    let month: Month
    private let start: Timestamp
    private let end: Timestamp

    init(now: Timestamp) {
        today = LocalTime(now, in: .wib).date
        month = Month(containing: today)
        end = LocalTime(date: today, microsecondsOfDay: 0).timestamp(in: .wib)
        start = max(month.range(in: .wib).lowerBound, end.adding(days: -9))
    }

    /// - Parameter day: 1 to 28, in the order of the samples.
    func submittedAt(day: Int) -> Timestamp {
        start.adding(microseconds: (end - start) * Int64(day - 1) / 28)
    }
}

extension SubmitParams {
    /// The sample as its citizen sends it.
    init(_ sample: SampleRow, _ calendar: DemoCalendar) {
        let complainant = Complainant(name: sample.name, phone: sample.phone, email: sample.email)
        self.init(
            idempotencyKey: StableKey.make(["demo", calendar.today.iso, sample.key]), channel: sample.channel, class: sample.class,
            subject: sample.subject, body: sample.body, agency: sample.agency,
            region: sample.region, category: sample.category, place: sample.district.map { Place(text: $0) }, anonymous: sample.anonymous,
            confidential: sample.confidential, complainant: complainant == Complainant() ? nil : complainant,
            origin: Origin(submittedAt: calendar.submittedAt(day: sample.day)))
    }
}
