using Saola.Kernel;

namespace Saola.Ui;

/// <summary>One tab, a link.</summary>
public sealed record TabLink(string Text, string Href, bool Current = false, HonestCount? Count = null);

/// <summary>A filter that is on, or a saved view. <paramref name="On"/> filters are taken off by their link.</summary>
public sealed record Chip(string Text, string Href, bool On = false);

/// <summary>One thing that happened: who, what, when, why; of a change, what was so before and what is so since.</summary>
public sealed record TimelineEntry(
  string What, string? Who = null, DateTimeOffset? When = null, string? Why = null, Tone Tone = Tone.Neutral, string? Place = null, IReadOnlyList<string>? Before = null, IReadOnlyList<string>? After = null);

/// <summary>A count that does not pretend: above the limit it is "hơn 10.000", because counting on would cost more than it tells.</summary>
public readonly record struct HonestCount(long Value, bool More = false) {
  public const int Limit = 10_000;

  /// <summary>From a query that stopped counting at <see cref="Limit"/> + 1.</summary>
  public static HonestCount Of(long counted) => counted > Limit ? new(Limit, true) : new(counted);

  public override string ToString() => More ? Words.T["more_than", Vn.Number(Value)] : Vn.Number(Value);
}

/// <summary>One page of a long list, found by the key of its first or last row and not by an offset.</summary>
/// <param name="Next">What the next page starts after; null on the last.</param>
/// <param name="Previous">What the previous page ends before; null on the first.</param>
public sealed record KeysetPage<T>(IReadOnlyList<T> Rows, string? Next = null, string? Previous = null, HonestCount? Count = null);

/// <summary>A series of a chart; one value per label, null where there is none.</summary>
public sealed record Series(string Name, IReadOnlyList<double?> Values);
