/// What the demonstration is given by `pintu up`.
struct DemoContext: Sendable {
    let directory: DataDirectory
    /// Addresses of the services and a token with the role `administrator`.
    let endpoints: EndpointsFile
    /// For lines and progress to the person who watches.
    let progress: TextStream
}
