using System.Net;
using System.Net.Sockets;

namespace Saola.Kernel;

/// <summary>Where a request comes from, as limits count it.</summary>
public static class Network {
  /// <summary>The /24 of an IPv4 address, the /64 of an IPv6 address: what one attacker can easily have.</summary>
  public static string Of(IPAddress? address) {
    if (address is null) return "unknown";
    if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
    var bytes = address.GetAddressBytes();
    Array.Clear(bytes, address.AddressFamily == AddressFamily.InterNetwork ? 3 : 8, address.AddressFamily == AddressFamily.InterNetwork ? 1 : 8);
    return new IPAddress(bytes).ToString();
  }
}
