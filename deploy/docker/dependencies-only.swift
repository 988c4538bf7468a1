
// Appended to Package.swift while the image's dependencies are built: one target that needs what all products need, and none of the
// project's own sources. The layer is made anew when Package.swift changes, not when a source file does.
let external: [String: Target.Dependency] = targets.filter { $0.type != .test }.flatMap(\.dependencies).reduce(into: [:]) { found, dependency in
    if case .productItem(let name, _, _, _) = dependency { found[name] = dependency }
}
package.products = []
package.targets = [
    .target(
        name: "DependenciesOnly", dependencies: external.sorted { $0.key < $1.key }.map(\.value), path: "deploy/docker/dependencies-only")
]
