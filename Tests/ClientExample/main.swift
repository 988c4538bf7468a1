import Complaints
import Contracts
import RPCTransport

let endpoints = CommandLine.arguments[1].split(separator: ",").compactMap { Endpoint($0) }  // host:port,host:port
let intake = RPCClient(endpoints: endpoints, token: CommandLine.arguments[2], client: "demo")
let complaint = SubmitParams(channel: .partner, body: "Air PDAM keruh sejak Senin")
let receipt = try await intake.call(IntakeMethods.submit, complaint, timeout: .seconds(5))
print("ticket \(receipt.ticket)")
await intake.close()
