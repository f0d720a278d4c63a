using Microsoft.AspNetCore.Components;

namespace Saola.Ui;

/// <summary>Addresses made from the present one.</summary>
public static class Addresses {
  /// <summary>This page with some parts of its query set, or taken away by null.</summary>
  public static string With(this NavigationManager here, params (string Name, string? Value)[] changes) =>
    new Uri(here.GetUriWithQueryParameters(changes.ToDictionary(c => c.Name, c => (object?)c.Value))).PathAndQuery;

  /// <summary>Path and query of this page.</summary>
  public static string Path(this NavigationManager here) => new Uri(here.Uri).PathAndQuery;

  /// <summary>True on the page itself and on those below it.</summary>
  public static bool IsUnder(this NavigationManager here, string href) {
    var path = new Uri(here.Uri).AbsolutePath;
    return path == href || (href != "/" && path.StartsWith(href.TrimEnd('/') + "/", StringComparison.Ordinal));
  }
}
