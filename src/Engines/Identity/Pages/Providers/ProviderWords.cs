using Saola.Ui;

namespace Saola.Identity.Pages;

/// <summary>What the pages of providers have in common: how states are called, how a posted form becomes what is said of a provider.</summary>
internal static class ProviderWords {
  public static (string Text, Tone Tone) State(bool ready, bool disabled) =>
    disabled ? (T["provider_off"], Tone.Bad) : ready ? (T["provider_ready"], Tone.Good) : (T["provider_unready"], Tone.Warning);

  /// <summary>A form as posted; null where the form has no such field.</summary>
  internal sealed class Input {
    public string? Key { get; set; }
    public string? Office { get; set; }
    public string? Name { get; set; }
    public string? NameEn { get; set; }
    public bool National { get; set; }
    public string? Issuer { get; set; }
    public string? ClientId { get; set; }
    public string? ClientSecret { get; set; }
    public string? Scopes { get; set; }
    public string? Number { get; set; }
    public string? FullName { get; set; }
    public string? BirthDate { get; set; }
    public string? TaxCode { get; set; }
    public string? Organisation { get; set; }
    public string? Level { get; set; }
    public string? Levels { get; set; }
    public string? Verified { get; set; }
    public bool LeaveOut { get; set; }

    public ProviderShape Shape() => new(
      new(Name ?? "", NameEn), National, Issuer, ClientId, ClientSecret, Words(Scopes), new(One(Number), One(FullName), One(BirthDate), One(TaxCode), One(Organisation), One(Level)), LevelsOf(Levels), Verified ?? "");

    public static Input Of(UpstreamProvider p) => new() {
      Key = p.Key, Name = p.Name, NameEn = p.NameEn, National = p.IsNational, Issuer = p.Issuer, ClientId = p.ClientId, Scopes = string.Join(' ', p.Scopes), Number = p.Names.Number, FullName = p.Names.Name,
      BirthDate = p.Names.BirthDate, TaxCode = p.Names.TaxCode, Organisation = p.Names.Organisation, Level = p.Names.Level, Levels = string.Join('\n', p.Levels.Select(l => $"{l.Key} = {l.Value}")), Verified = p.Verified,
    };
  }

  static string? One(string? text) => Vn.Clean(text) is { Length: > 0 } given ? given : null;

  static string[] Words(string? text) => Vn.Clean(text).Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);

  /// <summary>Lines of a name, an equals sign and a number; what is none counts as level 0, which no provider may have.</summary>
  static Dictionary<string, int> LevelsOf(string? text) {
    var levels = new Dictionary<string, int>(StringComparer.Ordinal);
    foreach (var line in Vn.Clean(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) {
      var at = line.LastIndexOf('=');
      levels[at < 0 ? line : line[..at].Trim()] = at >= 0 && int.TryParse(line[(at + 1)..], out var level) ? level : 0;
    }
    return levels;
  }
}
