using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>One part of the service quality index of QĐ 766/QĐ-TTg, with its points for a province.</summary>
/// <param name="Most">Points when all of what is counted reaches it.</param>
/// <param name="FullFrom">The share from which full points are given.</param>
/// <param name="IsHeld">The system holds what the part counts; else it is shown as not known and never as zero.</param>
internal sealed record IndexPart(string Key, string Group, decimal Most, decimal FullFrom = 1, bool IsHeld = true) {
  public string Name => T[$"index_{Key}"];
  public string Definition => T[$"index_{Key}_is"];

  /// <summary>Null when there is nothing to count.</summary>
  public decimal? Points(long reached, long whole) => whole == 0 ? null : Math.Min(1, (decimal)reached / whole / FullFrom) * Most;
}

/// <summary>One part as it stands; <paramref name="Points"/> null is not known.</summary>
internal sealed record IndexLine(IndexPart Part, long Reached, long Whole) {
  public decimal? Points => Part.IsHeld ? Part.Points(Reached, Whole) : null;
}

/// <summary>Points reached of the points that could be counted; the rest up to the group's most is not known.</summary>
internal sealed record IndexSum(string Group, decimal Reached, decimal Counted, decimal Most) {
  public string Name => T[$"index_group_{Group}"];
}

/// <summary>The index of an office, or of all.</summary>
internal sealed record ServiceIndex(IReadOnlyList<IndexLine> Lines) {
  public const string PublishedComplete = "published_complete", OnTime = "on_time", Online = "online", PaidOnline = "paid_online", ElectronicResult = "electronic_result", Digitised = "digitised",
    Reused = "reused", Stored = "stored", Content = "content", Synchronised = "synchronised", PetitionersContent = "petitioners_content";

  public static readonly IReadOnlyList<string> Groups = ["openness", "progress", "online", "payment", "digitisation", "satisfaction"];

  public static readonly IReadOnlyList<IndexPart> Parts = [
    new("published_on_time", "openness", 6, IsHeld: false), new("updated_on_time", "openness", 4, IsHeld: false), new(PublishedComplete, "openness", 2), new(Synchronised, "openness", 6),
    new(OnTime, "progress", 20), new(Online, "online", 12), new(PaidOnline, "payment", 10),
    new(ElectronicResult, "digitisation", 6), new(Digitised, "digitisation", 4), new("certified_copies", "digitisation", 2, IsHeld: false), new(Reused, "digitisation", 2, FullFrom: 0.8m),
    new(Stored, "digitisation", 4), new("population_looked_up", "digitisation", 2, IsHeld: false), new("population_shared", "digitisation", 2, IsHeld: false),
    new("petitions_on_time", "satisfaction", 6, IsHeld: false), new(PetitionersContent, "satisfaction", 6), new(Content, "satisfaction", 6, FullFrom: 0.9m),
  ];

  public static ServiceIndex Of(IReadOnlyDictionary<string, (long Reached, long Whole)> counts) =>
    new([.. Parts.Select(p => counts.TryGetValue(p.Key, out var c) ? new IndexLine(p, c.Reached, c.Whole) : new(p, 0, 0))]);

  public IReadOnlyList<IndexSum> Sums => [.. Groups.Select(Sum)];

  public decimal Reached => Sums.Sum(s => s.Reached);
  public decimal Counted => Sums.Sum(s => s.Counted);

  IndexSum Sum(string group) {
    var of = Lines.Where(l => l.Part.Group == group).ToArray();
    return new(group, of.Sum(l => l.Points ?? 0), of.Where(l => l.Points is not null).Sum(l => l.Part.Most), of.Sum(l => l.Part.Most));
  }

  /// <summary>A published procedure says everything: who, how, which papers, how long, how much, what comes of it, by which law. An unknown fee or deadline does not.</summary>
  public static bool IsComplete(JsonObject item) =>
    Filled(item["steps"]) && Filled(item["channels"]) && Filled(item["targetGroups"]) && Filled(item["results"]) && Filled(item["legalBasis"])
    && item["cases"] is JsonArray { Count: > 0 } cases && cases.All(c => Filled(c!["components"]) && AllKnown(c["deadlines"]) && AllKnown(c["fees"]));

  static bool Filled(JsonNode? list) => list is JsonArray { Count: > 0 };
  static bool AllKnown(JsonNode? list) => list is JsonArray { Count: > 0 } entries && entries.All(e => e!["amount"] is not null);
}
