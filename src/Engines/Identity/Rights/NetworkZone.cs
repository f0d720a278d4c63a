using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Saola.Identity;

/// <summary>A name for networks, for conditions of rights to ask for.</summary>
internal sealed class NetworkZone {
  public const int KeyLimit = 60, NameLimit = 200, MostRanges = 200;

  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string Key { get; init; } = "";
  public string Name { get; private set; } = "";
  public IPNetwork[] Ranges { get; private set; } = [];

  /// <summary>Since when no request comes from it any more.</summary>
  public DateTimeOffset? EndedAt { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>Addresses of other pages beside those of zones.</summary>
  public static readonly string[] Reserved = ["them", "bo"];

  /// <summary>Small letters, digits and dashes, a letter first.</summary>
  public static bool IsKey(string text) => !Reserved.Contains(text) && text.Length is > 0 and <= KeyLimit && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

  /// <summary>From now on it is in use, whatever was before.</summary>
  public void Take(string name, IReadOnlyList<IPNetwork> ranges) => (Name, Ranges, EndedAt) = (name, [.. ranges], null);

  public void End(DateTimeOffset now) => EndedAt ??= now;

  /// <summary>One line for each thing that it says, as <c>name=value</c>.</summary>
  public string[] Facts() => Facts(Name, Ranges);

  public static string[] Facts(string name, IEnumerable<IPNetwork> ranges) => [$"name={name}", .. ranges.Select(r => $"range={r}")];

  /// <summary>Networks as they are typed: one a line, or parted by commas or blanks; the part below the prefix must be empty.</summary>
  /// <returns>What was read, and the first word that is no network.</returns>
  public static (IReadOnlyList<IPNetwork> Ranges, string? Wrong) Read(IEnumerable<string?> typed) {
    List<IPNetwork> ranges = [];
    foreach (var word in typed.SelectMany(t => (t ?? "").Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))) {
      if (Network(word) is not { } range) return (ranges, word);
      if (!ranges.Contains(range)) ranges.Add(range);
    }
    return (ranges, null);
  }

  /// <summary>An address alone is the network of that one. Read strictly: what another program could read otherwise, and all networks there are, is none.</summary>
  static IPNetwork? Network(string word) {
    var (text, length) = word.Split('/') is [var before, var after] ? (before, after) : (word, null);
    if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address) || address.IsIPv4MappedToIPv6) return null;
    var (v4, all) = address.AddressFamily == AddressFamily.InterNetwork ? (true, 32) : (false, 128);
    if (v4 && address.ToString() != text) return null;
    if (length is null) return word.Contains('/', StringComparison.Ordinal) ? null : new(address, all);
    if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) || bits is 0 || bits > all || !IPNetwork.TryParse($"{address}/{bits}", out var range)) return null;
    return range.BaseAddress.Equals(address) ? range : null;
  }

  public static bool Overlap(IPNetwork a, IPNetwork b) => a.BaseAddress.AddressFamily == b.BaseAddress.AddressFamily && (a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress));
}
