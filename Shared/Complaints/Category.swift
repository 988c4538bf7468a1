/// A topic of public service, in a tree: `jalan`, `jalan.lubang`.
package struct Category: Sendable, Equatable {
    package let code: String
    package let parent: String?
    package let name: String
    package let englishName: String
    /// Class that a complaint of this topic has unless somebody says otherwise.
    package let defaultClass: ComplaintClass

    package init(code: String, parent: String?, name: String, englishName: String, defaultClass: ComplaintClass) {
        self.code = code
        self.parent = parent
        self.name = name
        self.englishName = englishName
        self.defaultClass = defaultClass
    }
}
