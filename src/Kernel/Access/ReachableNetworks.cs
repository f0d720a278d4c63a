using System.Net;
using System.Net.Sockets;

namespace Saola.Kernel;

/// <summary>
/// To where this program goes for a provider of identities, a connected system or a service of the exchange, by the addresses that its
/// name has at that moment: public ones, and those that a setting names (addresses and networks with commas). Whoever enters one, and
/// whatever a provider says of where its doors are, leads to nothing inside. On a training site this machine will do too.
/// </summary>
public sealed class ReachableNetworks {
  /// <summary>The registries of special purpose addresses of the IANA (RFC 6890), so far as they are not reached from everywhere.</summary>
  static readonly IPNetwork[] Inside = [.. new[] {
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
  }.Select(n => IPNetwork.Parse(n))];
  static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3");

  readonly IPNetwork[] open;
  readonly bool training;
  readonly string setting;

  /// <param name="setting">Where the networks are named that are reached though they are inside.</param>
  /// <exception cref="InvalidOperationException">What is set is no address and no network.</exception>
  public ReachableNetworks(string? open, bool training, string setting = "SAOLA_PROVIDER_NETWORKS") =>
    (this.setting, this.training, this.open) = (setting, training, [.. (open ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => Read(n, setting))]);

  static IPNetwork Read(string text, string setting) => IPNetwork.TryParse(text, out var network) ? network
    : IPAddress.TryParse(text, out var address) ? new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
    : throw new InvalidOperationException($"{setting}: '{text}' is no address and no network.");

  public bool MayReach(IPAddress given) {
    var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
    if (Array.Exists(open, n => n.Contains(address)) || (training && IPAddress.IsLoopback(address))) return true;
    return !IsInside(address);
  }

  /// <summary>Whether it is no address that is reached from everywhere.</summary>
  public static bool IsInside(IPAddress given) {
    var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
    return (address.AddressFamily != AddressFamily.InterNetwork && !Unicast.Contains(address)) || Array.Exists(Inside, n => n.Contains(address));
  }

  /// <summary>Whether no address of it is reached from everywhere.</summary>
  public static bool IsInside(IPNetwork network) => network.BaseAddress.AddressFamily != AddressFamily.InterNetwork && !Unicast.Contains(network.BaseAddress) && network.PrefixLength >= Unicast.PrefixLength
    || Array.Exists(Inside, n => n.PrefixLength <= network.PrefixLength && n.Contains(network.BaseAddress));

  /// <summary>Whether the address names by itself what is not reached. What a name leads to is seen when it is asked.</summary>
  public bool Refuses(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
    && !MayReach(uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var number) ? number : IPAddress.Parse("1.1.1.1"));

  /// <summary>For the line's sockets: the very addresses that were looked at are those it connects to.</summary>
  /// <exception cref="HttpRequestException">One of them lies inside.</exception>
  public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct) => await Open(await Addresses(context.DnsEndPoint.Host, ct), context.DnsEndPoint.Port, ct);

  /// <summary>The addresses that a name has now.</summary>
  /// <exception cref="HttpRequestException">One of them lies inside.</exception>
  public async Task<IPAddress[]> Addresses(string host, CancellationToken ct) {
    var addresses = await Dns.GetHostAddressesAsync(host, ct);
    return addresses.Length > 0 && Array.TrueForAll(addresses, MayReach) ? addresses : throw new HttpRequestException($"{host} lies inside, and {setting} does not name it.");
  }

  public static async ValueTask<Stream> Open(IPAddress[] addresses, int port, CancellationToken ct) {
    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    try {
      await socket.ConnectAsync(addresses, port, ct);
      return new NetworkStream(socket, ownsSocket: true);
    } catch {
      socket.Dispose();
      throw;
    }
  }
}
