/// A topic of public service, in a tree: `jalan`, `jalan.lubang`.
public struct Category: Sendable, Equatable {
    public let code: String
    public let parent: String?
    public let name: String
    public let englishName: String
    /// Class that a complaint of this topic has unless somebody says otherwise.
    public let defaultClass: ComplaintClass

    public init(code: String, parent: String?, name: String, englishName: String, defaultClass: ComplaintClass) {
        self.code = code
        self.parent = parent
        self.name = name
        self.englishName = englishName
        self.defaultClass = defaultClass
    }
}
