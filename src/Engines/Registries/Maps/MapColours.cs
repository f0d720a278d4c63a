namespace Saola.Registries;

/// <summary>Colours of maps that people with any kind of colour vision can tell apart; every shape has a dark outline as well, so that light ones are seen on a light ground.</summary>
internal static class MapColours {
  /// <summary>Of things that have no order (after Okabe and Ito).</summary>
  public static IReadOnlyList<string> Kinds { get; } = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442"];

  /// <summary>From little to much, each darker than the one before (after ColorBrewer, YlGnBu).</summary>
  public static IReadOnlyList<string> Steps { get; } = ["#edf8b1", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"];

  /// <summary>Of a layer among those that are shown, which it keeps wherever it is moved.</summary>
  public static string Of(IEnumerable<MapChoice> shown, string registry) => Kinds[shown.Select(c => c.Registry).Order(StringComparer.Ordinal).ToList().IndexOf(registry) % (Kinds.Count - 1)];

  /// <summary>Whatever is none of these.</summary>
  public const string Other = "#8a8a8a";
}
