using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Where services may lie: on public addresses, and inside on those of <c>SAOLA_EXCHANGE_NETWORKS</c>. Judged by the address that is
/// connected to, so that a name that changes leads no further; and never to this program itself, which believes what its own machine
/// says of where a call comes from.
/// </summary>
internal sealed class ServiceNetworks(Settings settings, Training training, IServer server) {
  const string Setting = "SAOLA_EXCHANGE_NETWORKS";
  readonly ReachableNetworks networks = new(settings[Setting], training.On, Setting);

  /// <summary>Whether the address names by itself what is not reached. What a name leads to is seen with each connection.</summary>
  public bool Refuses(string? address) => networks.Refuses(address);

  /// <summary>The line to services: as they are asked, they answer.</summary>
  /// <param name="verified">That who answers over TLS shows a certificate that holds.</param>
  public SocketsHttpHandler Line(bool verified = true) {
    var line = Plain();
    line.ConnectCallback = Connect;
    if (!verified) line.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
    return line;
  }

  /// <summary>The same to where the machine settings themselves say.</summary>
  public static SocketsHttpHandler Plain() => new() {
    AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = null,
    ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), MaxResponseDrainSize = 0,
    RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new OnceStream(context.PlaintextStream)),
  };

  async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct) {
    var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
    var addresses = await networks.Addresses(host, ct);
    if (IsOwn(addresses, port)) throw new HttpRequestException($"{host}:{port} is this program.");
    return await ReachableNetworks.Open(addresses, port, ct);
  }

  bool IsOwn(IPAddress[] addresses, int port) {
    if (port != new Uri(settings.Url).Port && server.Features.Get<IServerAddressesFeature>()?.Addresses.Any(a => BindingAddress.Parse(a).Port == port) != true) return false;
    var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address).ToHashSet();
    return Array.Exists(addresses, a => IPAddress.IsLoopback(a) || a.Equals(IPAddress.Any) || a.Equals(IPAddress.IPv6Any) || own.Contains(a) || a.IsIPv4MappedToIPv6 && (IPAddress.IsLoopback(a.MapToIPv4()) || own.Contains(a.MapToIPv4())));
  }
}
