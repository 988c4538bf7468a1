/// Some values are secrets, and libraries put whatever holds a configuration into their debug log by reflection: nothing shows but the
/// service's name.
extension ServiceConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "settings of \(service)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
