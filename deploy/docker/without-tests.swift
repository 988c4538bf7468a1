
// Appended to Package.swift while the executables are built: the tests are not there, and a change in them builds nothing anew.
package.targets.removeAll { $0.path?.hasPrefix("Tests/") ?? false }
