import Complaints
import Contracts
import TestSupport
import Time

/// Counts a recap from whole lives in the plainest way, to compare the service with.
struct NaiveRecap {
    let tree: AgencyTree
    let lives: [RandomLives.Life]
    let now: Timestamp

    func recap(_ root: String, _ month: Month) -> RecapResult {
        let zone = tree[root]?.timeZone ?? .wib
        let counted = lives.filter { life in
            Month(containing: LocalTime(life.moments[0].time, in: zone).date) == month && tree.contains(holder(life), within: root)
        }
        var lines: [String: [RandomLives.Life]] = [:]
        for life in counted {
            let chain = tree.chain(from: holder(life))
            let line = chain.firstIndex(of: root).map { $0 == 0 ? root : chain[$0 - 1] } ?? root
            lines[line, default: []].append(life)
        }
        return RecapResult(
            agency: name(root), month: month.description, total: line(root, counted),
            lines: lines.map { line($0.key, $0.value) }.sorted { ($1.received, $0.agency.code) < ($0.received, $1.agency.code) },
            byClass: counts(counted.map(\.now.class.rawValue)), byChannel: counts(counted.map(\.channel.rawValue)),
            byCategory: counts(counted.map { $0.now.category ?? "" }))
    }

    func total(_ month: Month?) -> RecapLine {
        line("id", lives.filter { month == nil || Month(containing: LocalTime($0.moments[0].time, in: .wib).date) == month })
    }

    private func holder(_ life: RandomLives.Life) -> String { life.now.agency ?? "id" }

    private func name(_ code: String) -> AgencyName { AgencyName(code: code, name: "Agency \(code)") }

    private func line(_ agency: String, _ lives: [RandomLives.Life]) -> RecapLine {
        var line = RecapLine(agency: name(agency))
        func count(_ status: Status) -> Int { lives.count { $0.now.status == status } }
        line.received = lives.count
        line.unverified = count(.unverified)
        line.pending = count(.pending)
        line.assigned = count(.assigned)
        line.inProgress = count(.inProgress)
        line.answered = count(.answered)
        line.appealed = count(.appealed)
        line.closed = count(.closed)
        line.archived = count(.archived)
        line.overdue = lives.count { life in
            [.unverified, .assigned, .inProgress, .appealed].contains(life.now.status) && (life.now.clocks.next.map { $0 < now } ?? false)
        }
        let assigned = lives.filter { $0.moments.contains { $0.after.status == .assigned } }
        let answers = lives.compactMap { life in life.moments.first { $0.action == .answer }.map { days(life, $0.time) } }
        line.everAssigned = assigned.count
        line.everAnswered = answers.count
        let untouched = lives.count { life in life.now.status == .assigned && !life.moments.contains { $0.action == .answer } }
        line.followUpRate = assigned.isEmpty ? nil : 1 - Double(untouched) / Double(assigned.count)
        line.medianDaysToFirstAnswer = quantile(answers, 0.5)
        line.p90DaysToFirstAnswer = quantile(answers, 0.9)
        let closings = lives.compactMap { life in
            life.moments.reversed().prefix { $0.after.status == .closed }.last.map { days(life, $0.time) }
        }
        line.medianDaysToClose = quantile(closings, 0.5)
        line.p90DaysToClose = quantile(closings, 0.9)
        let ratings = lives.compactMap(\.now.rating)
        line.ratings = ratings.count
        line.averageRating = ratings.isEmpty ? nil : Double(ratings.reduce(0) { $0 + Int($1) }) / Double(ratings.count)
        return line
    }

    private func days(_ life: RandomLives.Life, _ time: Timestamp) -> Double {
        Double(time - life.moments[0].time) / Double(Timestamp.microsecondsPerDay)
    }

    private func quantile(_ values: [Double], _ part: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let place = part * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }

    private func counts(_ keys: [String]) -> [Contracts.Count] {
        Dictionary(grouping: keys) { $0 }.map { Contracts.Count(key: $0.key, count: $0.value.count) }
            .sorted { ($1.count, $0.key) < ($0.count, $1.key) }
    }
}

extension RecapLine {
    /// Without the last digits of what was divided.
    var rounded: RecapLine {
        var line = self
        func round(_ value: Double?) -> Double? { value.map { ($0 * 1e7).rounded() / 1e7 } }
        line.followUpRate = round(followUpRate)
        line.medianDaysToFirstAnswer = round(medianDaysToFirstAnswer)
        line.p90DaysToFirstAnswer = round(p90DaysToFirstAnswer)
        line.medianDaysToClose = round(medianDaysToClose)
        line.p90DaysToClose = round(p90DaysToClose)
        line.averageRating = round(averageRating)
        return line
    }
}
