using System.Collections.Concurrent;

namespace Saola.Feel;

/// <summary>Named time zones of the tz database. Summer time is known for the years 1 to 9999, beyond them the standard offset holds.</summary>
internal static class FeelZone {
  static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

  internal static TimeZoneInfo? Find(string id) {
    if (Known.TryGetValue(id, out var zone)) {
      return zone;
    }
    // Only well-formed names reach the system's database; a path must not.
    if (id.Length is 0 or > 64 || !char.IsAsciiLetter(id[0]) || id.AsSpan().IndexOfAnyExcept(Allowed) >= 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone)) {
      return null;
    }
    return Known.GetOrAdd(id, zone);
  }

  static readonly System.Buffers.SearchValues<char> Allowed =
    System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-");

  internal static int OffsetAt(string id, FeelDate date, long nanos) {
    var zone = Find(id)!;
    return date.ToDateOnly() is { } day
      ? (int)zone.GetUtcOffset(new DateTime(day, TimeOnly.MinValue, DateTimeKind.Unspecified).AddTicks(nanos / 100)).TotalSeconds
      : (int)zone.BaseUtcOffset.TotalSeconds;
  }

  internal static int OffsetAtInstant(string id, decimal epochSeconds) {
    var zone = Find(id)!;
    return epochSeconds is > -62_135_000_000m and < 253_402_000_000m
      ? (int)zone.GetUtcOffset(DateTimeOffset.UnixEpoch.AddSeconds((double)decimal.Floor(epochSeconds))).TotalSeconds
      : (int)zone.BaseUtcOffset.TotalSeconds;
  }
}
