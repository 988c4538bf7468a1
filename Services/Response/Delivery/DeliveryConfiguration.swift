package import Courier
internal import FoundationEssentials
package import ServiceKit

extension ConfigurationKey {
    package static let responseProviders = ConfigurationKey(
        name: "response.providers", kind: .path,
        help: """
            JSON file with the providers of e-mail, SMS and WhatsApp, the preferred one first: {"email": [{"name": …, "url": \
            "smtp://host:587", "from": …}], "sms": [{"name": …, "url": "https://…", "secretFile": …}]}. Without it people read messages \
            inside the system only.
            """)
    package static let responseDeliveryParallelism = ConfigurationKey(
        name: "response.deliveryParallelism", kind: .int(1...64), default: "4",
        help: "Messages that one replica sends at a time, each with connections of its own to the providers.")
}

extension ServiceConfiguration {
    /// The chains of providers by channel; empty when nothing is configured.
    package func providerChains() throws(StartupFailure) -> [MessageChannel: ProviderChain] {
        guard let path = optionalText(.responseProviders) else { return [:] }
        do {
            let file = try ProvidersFile(path: path) { try Array(Data(contentsOf: URL(filePath: $0))) }
            return file.providers.mapValues { ProviderChain($0) }
        } catch {
            throw StartupFailure(
                error.list.joined(separator: "; "), advice: "Correct the file that response.providers (PINTU_RESPONSE_PROVIDERS) names.")
        }
    }
}
