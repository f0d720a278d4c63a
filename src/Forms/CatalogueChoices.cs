using System.Globalization;
using System.Text.Json;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>Choices from the shared catalogues. A place is named with its province, for many bear one name.</summary>
internal sealed class CatalogueChoices(Catalogues catalogues, IEnumerable<IChoiceRegister> registers) : IChoices {
  readonly Dictionary<string, IChoiceRegister> registers = registers.ToDictionary(r => r.Name, StringComparer.Ordinal);

  public async ValueTask<IReadOnlyList<Choice>> All(string catalogue, CancellationToken ct) =>
    registers.TryGetValue(catalogue, out var register) ? await register.All(ct) : [.. (await catalogues.Entries(catalogue, ct)).Select(Choice)];

  public async ValueTask<string?> Label(string catalogue, string code, CancellationToken ct) =>
    registers.TryGetValue(catalogue, out var register) ? (await register.All(ct)).FirstOrDefault(c => c.Value == code)?.Label
    : await catalogues.Find(catalogue, code, ct) is { } entry ? Choice(entry).Label : null;

  public async ValueTask<IReadOnlyList<Choice>> Within(string catalogue, string parent, CancellationToken ct) =>
    [.. (await catalogues.Entries(catalogue, ct)).Where(e => e.Parent == parent).Select(e => new Choice(e.Code, Name(e)))];

  public async ValueTask<string?> ParentOf(string catalogue, string code, CancellationToken ct) => (await catalogues.Find(catalogue, code, ct))?.Parent;

  public async ValueTask<IReadOnlyList<Choice>> Search(string catalogue, string? alias, string text, int most, CancellationToken ct) {
    var words = text.Replace(",", " ", StringComparison.Ordinal);
    if (registers.TryGetValue(catalogue, out var register)) {
      var begins = Vn.Fold(text);
      return [.. (await register.All(ct)).Where(c => Holds(c.Label, words)).OrderByDescending(c => Vn.Fold(c.Label).StartsWith(begins, StringComparison.Ordinal)).ThenBy(c => c.Label.Length).Take(most)];
    }
    var found = (await catalogues.Search(catalogue, words, most, ct)).Select(Choice).ToList();
    // "Phường Pleiku, Tỉnh Gia Lai" names the place and what it lies in: the first part is searched, the rest decides.
    if (found.Count == 0 && text.Contains(',', StringComparison.Ordinal))
      found = [.. (await catalogues.Search(catalogue, text.Split(',')[0], 200, ct)).Select(Choice).Where(c => Holds(c.Label, words)).Take(most)];
    if (alias is null) return found;
    foreach (var old in await catalogues.Search(alias, words, most, ct))
      if (old.Attributes is { } a && a.TryGetProperty("now", out var now) && now.GetString() is { } code && !found.Exists(f => f.Value == code) && await Label(catalogue, code, ct) is { } label)
        found.Add(new(code, label));
    return [.. found.Take(most)];
  }

  static bool Holds(string label, string words) {
    var folded = Vn.Fold(label);
    return Vn.Fold(words).Split(' ', StringSplitOptions.RemoveEmptyEntries).All(w => folded.Contains(w, StringComparison.Ordinal));
  }

  static string Name(CatalogueEntry entry) => entry.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

  static Choice Choice(CatalogueEntry entry) {
    var name = Name(entry);
    return new(entry.Code, entry.Attributes is { ValueKind: JsonValueKind.Object } a && a.TryGetProperty("province", out var province) ? $"{name}, {province.GetString()}" : name);
  }
}
