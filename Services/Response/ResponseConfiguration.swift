package import ServiceKit

/// The settings of response beside those that every service has.
package enum ResponseConfiguration {
    package static let keys: [ConfigurationKey] = [.accessCodeKey, .responseProviders, .responseDeliveryParallelism]
}
