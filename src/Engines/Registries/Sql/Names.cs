using System.Text.RegularExpressions;

namespace Saola.Registries;

/// <summary>The only way by which a name of a definition comes into SQL.</summary>
internal static partial class Names {
  public const string Schema = "registry_data", HistorySuffix = "_history";

  /// <summary>Columns that every registry has; fields cannot begin with their sign.</summary>
  public const string Id = "_id", Version = "_version", State = "_state", Office = "_office", From = "_from", To = "_to", At = "_at", Process = "_process", Xid = "_xid", Search = "_search", Dossier = "_dossier", Result = "_result";

  /// <summary>The name in quotes.</summary>
  /// <exception cref="ArgumentException">It is no name of a field, a registry or a column of every registry.</exception>
  public static string Quote(string name) => Plain().IsMatch(name) ? $"\"{name}\"" : throw new ArgumentException($"'{name}' is no name.", nameof(name));

  /// <summary><c>registry_data."key"</c>.</summary>
  public static string Table(string registry) => $"{Schema}.{Quote(registry)}";

  /// <summary><c>registry_data."key_history"</c>.</summary>
  public static string History(string registry) => $"{Schema}.{Quote(registry + HistorySuffix)}";

  [GeneratedRegex(@"\A_?[a-z][a-z0-9_]*\z", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Plain();
}
