using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

/// <summary>
/// The texts in which a module says what it records: <c>ledger_TYPE</c> what was done ("{object}" stands for the thing),
/// <c>object_KIND</c> the kind of thing and <c>unnamed_KIND</c> one without a name, <c>act_PURPOSE</c> for what it was done, <c>fact_NAME</c> what a personal part holds.
/// A full stop in a type or a purpose is an underscore in its key.
/// </summary>
public sealed record LedgerTexts(TextSet Texts);

/// <summary>Names of things of some kinds, for who may read the ledger: all that a page shows in one question.</summary>
public interface ILedgerNames {
  IReadOnlyCollection<string> Kinds { get; }

  /// <summary>Those that have a name; what is deleted or was never kept has none.</summary>
  Task<IReadOnlyDictionary<Guid, string>> Of(Work w, string kind, Guid[] ids, CancellationToken ct);

  /// <summary>The thing that has this code; null when it is none of this source's.</summary>
  Task<Guid?> Find(Work w, string code, CancellationToken ct) => Task.FromResult<Guid?>(null);
}

/// <summary>Says ledger entries in words; what engines and systems record, they word themselves.</summary>
public sealed class LedgerWords(IEnumerable<LedgerTexts> modules, IEnumerable<ILedgerNames> sources) {
  public const string Official = "official", System = "client";
  readonly TextSet[] texts = [.. modules.Select(m => m.Texts)];
  readonly Dictionary<string, ILedgerNames> byKind = sources.SelectMany(s => s.Kinds.Select(k => (k, s))).ToDictionary(p => p.k, p => p.s, StringComparer.Ordinal);

  /// <summary>What was done, as what follows "has" in a sentence; of a type that no module words any more, that it was something.</summary>
  public string Deed(string type, string kind, string? thing) {
    var text = Find("ledger", type) ?? Words.T["ledger_unknown"];
    return text.Replace("{object}", thing ?? Find("unnamed", kind) ?? "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal).Trim();
  }

  /// <summary>The kind of thing; null when no module names it.</summary>
  public string? Kind(string kind) => Find("object", kind);

  /// <summary>For what it was done; null when no module words it.</summary>
  public string? Act(string purpose) => Find("act", purpose);

  /// <summary>What a personal part of an entry calls something, in words, and one of its values that is a word itself; null when no module words it.</summary>
  public string? Fact(string key) => Find("fact", key);

  /// <summary>The names of all things of some entries: one question for each kind of thing.</summary>
  public async Task<IReadOnlyDictionary<(string Kind, Guid Id), string>> Names(Work w, IEnumerable<(string Kind, Guid Id)> things, CancellationToken ct) {
    var names = new Dictionary<(string, Guid), string>();
    foreach (var group in things.Distinct().GroupBy(t => t.Kind, t => t.Id, StringComparer.Ordinal))
      if (byKind.GetValueOrDefault(group.Key) is { } source)
        foreach (var (id, name) in await source.Of(w, group.Key, [.. group], ct)) names[(group.Key, id)] = name;
    return names;
  }

  /// <summary>The thing that a typed code or id means.</summary>
  public async Task<Guid?> Thing(Work w, string typed, CancellationToken ct) {
    if (Guid.TryParse(typed, out var id)) return id;
    foreach (var source in byKind.Values.Distinct()) if (await source.Find(w, typed, ct) is { } found) return found;
    return null;
  }

  string? Find(string prefix, string name) {
    var (key, language) = ($"{prefix}_{name.Replace('.', '_')}", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
    foreach (var set in texts) if (set.Find(language, key) is { } text) return text;
    return null;
  }
}

public static class LedgerWordSetup {
  /// <summary>Declares that a module words what it records.</summary>
  public static IServiceCollection AddLedgerWords(this IServiceCollection services, TextSet texts) => services.AddSingleton(new LedgerTexts(texts));

  /// <summary>Declares which of a module's ledger types concern the security of the installation.</summary>
  public static IServiceCollection AddSecurityEvents(this IServiceCollection services, params (string Type, SecurityKind Kind)[] types) {
    foreach (var (type, kind) in types) services.AddSingleton(new SecurityType(type, kind));
    return services;
  }
}
