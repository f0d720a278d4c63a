using System.Net;
using System.Net.Sockets;

namespace Saola.Identity;

/// <summary>
/// The way out to providers where servers reach the world only through a proxy (<c>SAOLA_PROVIDER_PROXY</c>). What lies inside is never
/// asked through it: a name or an address that leads inside is gone to directly, and only where the settings let it.
/// </summary>
internal sealed class ProviderProxy : IWebProxy {
  readonly Uri address;
  readonly ReachableNetworks networks;

  /// <exception cref="InvalidOperationException">What is set is no address of a proxy.</exception>
  public ProviderProxy(string address, ReachableNetworks networks) {
    this.networks = networks;
    this.address = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : throw new InvalidOperationException($"SAOLA_PROVIDER_PROXY: '{address}' is no address as http://proxy:3128.");
    if (this.address.UserInfo.Split(':', 2) is [var name, var secret]) Credentials = new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(secret));
  }

  public ICredentials? Credentials { get; set; }

  public Uri GetProxy(Uri destination) => address;

  /// <summary>A name that is not known here is for the proxy to find.</summary>
  public bool IsBypassed(Uri host) {
    try {
      return Array.Exists(IPAddress.TryParse(host.Host.Trim('[', ']'), out var number) ? [number] : Dns.GetHostAddresses(host.Host), ReachableNetworks.IsInside);
    } catch (SocketException) {
      return false;
    }
  }

  bool IsProxy(string host, int port) => host == address.IdnHost && port == address.Port;

  /// <summary>For the line's sockets: to the proxy itself, when it is asked as one, or as without one.</summary>
  public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct) =>
    IsProxy(context.DnsEndPoint.Host, context.DnsEndPoint.Port) && (context.InitialRequestMessage is not { RequestUri: { } asked, Method.Method: not "CONNECT" } || !IsProxy(asked.IdnHost, asked.Port))
      ? await ReachableNetworks.Open(await Dns.GetHostAddressesAsync(address.IdnHost, ct), address.Port, ct)
      : await networks.Connect(context, ct);
}
