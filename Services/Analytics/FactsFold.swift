internal import Complaints

/// Folds a batch of events into facts. Pure: what is known goes in, events follow, what changed comes out.
///
/// Versions of one complaint count 1, 2, 3… An event that is not newer than the fact is skipped, so that reading it twice changes
/// nothing. An event that skips versions has overtaken another one: a transaction gets its number before it waits for the complaint's
/// lock, so the feed, which is in the order of those numbers, may show version 5 before version 4. Nothing is lost then: whoever wrote
/// version 5 saw version 4 committed, so the complaint's whole history can be read and folded (``gaps``), and version 4 is skipped when
/// the feed comes to it.
struct FactsFold {
    private var facts: [ComplaintFact]
    private var places: [Int64: Int]
    private var changedPlaces: Set<Int> = []
    /// Complaints whose history must be folded from its beginning with ``takeHistory(_:)``.
    private(set) var gaps: Set<Int64> = []

    /// - Parameter known: facts of the complaints that the events are about, as far as there are any.
    init(known: [ComplaintFact] = []) {
        facts = known
        places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1.complaintID, $0) })
    }

    /// What must be written.
    var changed: [ComplaintFact] { changedPlaces.sorted().map { facts[$0] } }

    mutating func take(_ event: ComplaintEvent) {
        guard !gaps.contains(event.complaintID) else { return }
        if let place = places[event.complaintID] {
            let version = facts[place].version
            if event.version <= version { return }
            guard event.version == version + 1 else {
                gaps.insert(event.complaintID)
                return
            }
            facts[place].take(event)
            changedPlaces.insert(place)
        } else if event.version == 1, let fact = ComplaintFact(event) {
            add(fact)
        } else {
            gaps.insert(event.complaintID)
        }
    }

    /// The whole history of one complaint of ``gaps``, in the order of versions. It stands for itself: what was known is forgotten.
    ///
    /// - Returns: false when it does not begin with the submission. Such a complaint cannot be counted, because its month and channel
    ///   are not known.
    mutating func takeHistory(_ events: some Sequence<ComplaintEvent>) -> Bool {
        var fact: ComplaintFact?
        for event in events {
            if fact == nil { fact = ComplaintFact(event) } else { fact?.take(event) }
        }
        guard let fact else { return false }
        if let place = places[fact.complaintID] {
            facts[place] = fact
            changedPlaces.insert(place)
        } else {
            add(fact)
        }
        return true
    }

    private mutating func add(_ fact: ComplaintFact) {
        changedPlaces.insert(facts.count)
        places[fact.complaintID] = facts.count
        facts.append(fact)
    }
}
