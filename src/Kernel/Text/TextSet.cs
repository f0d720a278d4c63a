using System.Globalization;
using System.Reflection;
using System.Resources;

namespace Saola.Kernel;

/// <summary>The texts of one project: <c>Text.resx</c> (Vietnamese) and <c>Text.en.resx</c> at its root.</summary>
public sealed class TextSet(Assembly assembly, string baseName) {
  readonly ResourceManager resources = new(baseName, assembly);

  /// <summary>The text in the current screen language; a missing key shows itself, and a tripwire finds it first.</summary>
  public string this[string key] => resources.GetString(key, CultureInfo.CurrentUICulture) ?? $"[{key}]";

  public string this[string key, params object?[] args] => string.Format(Vn.Culture, this[key], args);

  /// <summary>The text in a given language ("vi", "en"), as letters and notices need it whatever the screen shows.</summary>
  public string In(string language, string key, params object?[] args) =>
    string.Format(Vn.Culture, resources.GetString(key, CultureInfo.GetCultureInfo(language)) ?? $"[{key}]", args);

  /// <summary>The text as it is written, for texts with places of their own; null when there is none.</summary>
  public string? Find(string language, string key) => resources.GetString(key, CultureInfo.GetCultureInfo(language));

  public bool Has(string key) => resources.GetString(key, CultureInfo.GetCultureInfo("vi")) is not null;
}

internal static class Words {
  internal static readonly TextSet T = new(typeof(Words).Assembly, "Saola.Kernel.Text");
}
