namespace Saola.Exchange;

/// <summary>The ways to services: over the network, over TLS to one whose certificate its owner does not want verified, and to those that the exchange answers itself.</summary>
internal sealed class Lines(ServiceNetworks networks, AdapterLine adapters) : IDisposable {
  readonly HttpMessageInvoker outside = new(networks.Line()), unverified = new(networks.Line(verified: false)), inside = new(adapters);

  public HttpMessageInvoker Of(BusCall call) => call.Line ?? (call.Service.IsAdapted ? inside : call.Service.Handling.VerifyTls ? outside : unverified);

  public void Dispose() {
    outside.Dispose();
    unverified.Dispose();
    inside.Dispose();
  }
}
