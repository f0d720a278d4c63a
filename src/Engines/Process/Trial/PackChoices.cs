using System.Globalization;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Choices from the catalogues of packs, for forms that are filled without a database.</summary>
internal sealed class PackChoices(PackSet packs) : IChoices {
  sealed record Shape(string Code, PackText Name, string? Parent);
  readonly Dictionary<string, IReadOnlyList<Shape>> read = new(StringComparer.Ordinal);

  IReadOnlyList<Shape> Entries(string catalogue) => read.TryGetValue(catalogue, out var known) ? known
    : read[catalogue] = catalogue == "office" ? Offices() : packs.Find(catalogue) is { Kind: "catalogue" } item ? [.. item.Json.GetProperty("entries").EnumerateArray().Select(e => System.Text.Json.JsonSerializer.Deserialize<Shape>(e, Json.Options)!)] : [];

  /// <summary>What the register of offices would have once the packs are applied.</summary>
  IReadOnlyList<Shape> Offices() => [.. packs.Of("organisation").Where(o => o.Json.TryGetProperty("code", out var code) && code.ValueKind == System.Text.Json.JsonValueKind.String)
    .Select(o => System.Text.Json.JsonSerializer.Deserialize<Shape>(o.Json, Json.Options)! with { Parent = null })];

  static Choice Of(Shape entry) => new(entry.Code, entry.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName));
  Shape? Find(string catalogue, string code) => Entries(catalogue).FirstOrDefault(e => e.Code == code);

  public ValueTask<IReadOnlyList<Choice>> All(string catalogue, CancellationToken ct) => new([.. Entries(catalogue).Select(Of)]);
  public ValueTask<IReadOnlyList<Choice>> Within(string catalogue, string parent, CancellationToken ct) => new([.. Entries(catalogue).Where(e => e.Parent == parent).Select(Of)]);
  public ValueTask<string?> Label(string catalogue, string code, CancellationToken ct) => new(Find(catalogue, code) is { } entry ? Of(entry).Label : null);
  public ValueTask<string?> ParentOf(string catalogue, string code, CancellationToken ct) => new(Find(catalogue, code)?.Parent);

  public ValueTask<IReadOnlyList<Choice>> Search(string catalogue, string? alias, string text, int most, CancellationToken ct) {
    var words = Vn.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    return new([.. Entries(catalogue).Where(e => words.All(w => Vn.Fold(e.Name.Vi).Contains(w, StringComparison.Ordinal))).Take(most).Select(Of)]);
  }
}
