using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>An organisation that takes part; its class and code are its name in every identifier and never change.</summary>
internal sealed class Member {
  public const int NameLimit = 300;
  public Guid Id { get; init; }
  public string Class { get; init; } = "";
  public string Code { get; init; } = "";
  public string Name { get; init; } = "";

  /// <summary>Its systems lie on the national platform: they are called, and call, through its security server.</summary>
  public bool National { get; init; }

  /// <summary>Of such a one the first part of its identifiers; null where that is the exchange's own.</summary>
  public string? Instance { get; init; }

  /// <summary>The office that answers for it.</summary>
  public Guid Office { get; init; }

  /// <summary>Under it lies in the log what its services are asked and answer; wrapped.</summary>
  public byte[]? BodyKey { get; init; }
  public int Version { get; init; } = 1;
}

/// <summary>How a subsystem's own requests come.</summary>
public enum ConnectionType { Http, Https, MutualTls }

/// <summary>An information system of a member: it calls services, and offers them.</summary>
internal sealed class Subsystem {
  public const int MostNetworks = 50, MostCertificates = 20;
  public Guid Id { get; init; }
  public Guid Member { get; init; }
  public string Code { get; init; } = "";
  public string Name { get; init; } = "";
  public ConnectionType Connection { get; private set; } = ConnectionType.MutualTls;

  /// <summary>Addresses and networks (CIDR) from which its requests without a certificate come.</summary>
  public string[] Networks { get; private set; } = [];

  /// <summary>SHA-256 of its certificates, in hexadecimal digits.</summary>
  public string[] Certificates { get; private set; } = [];
  public int Version { get; init; } = 1;

  /// <summary>
  /// Without a certificate who it is shows by the address alone, so that at least one must be named, no more than a network's worth of
  /// them, and without TLS only inside ones, which nobody outside takes.
  /// </summary>
  /// <param name="wide">That more than a network's worth may be named.</param>
  public Error? Connect(ConnectionType type, string[] networks, string[] certificates, bool wide) {
    var (from, shown) = (networks.Select(n => n.Trim()).Distinct().ToArray(), certificates.Select(c => c.Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant()).Distinct().ToArray());
    if (from.Length > MostNetworks || !Array.TrueForAll(from, n => Roster.NetworkOf(n) is not null) || type != ConnectionType.MutualTls && from.Length == 0) return BusErrors.BadNetworks;
    if (type != ConnectionType.MutualTls && !Array.TrueForAll(from, n => IsNarrow(Roster.NetworkOf(n)!.Value, type, wide))) return BusErrors.WideNetworks;
    if (shown.Length > MostCertificates || !Array.TrueForAll(shown, c => c.Length == 64 && c.All(char.IsAsciiHexDigit)) || type == ConnectionType.MutualTls && shown.Length == 0) return BusErrors.BadCertificates;
    (Connection, Networks, Certificates) = (type, from, shown);
    return null;
  }

  static bool IsNarrow(System.Net.IPNetwork network, ConnectionType type, bool wide) =>
    (wide || network.PrefixLength >= (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 24 : 64)) && (type != ConnectionType.Http || ReachableNetworks.IsInside(network));
}

/// <summary>Subsystems to which rights are given together.</summary>
internal sealed class ClientGroup {
  public const int MostMembers = 2000;
  public Guid Id { get; init; }
  public string Code { get; init; } = "";
  public string Name { get; set; } = "";
  public Guid[] Subsystems { get; set; } = [];
  public int Version { get; init; } = 1;
}
