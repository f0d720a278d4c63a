using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>An HTML template and what its head says of it.</summary>
/// <param name="Form">For a slip, the number of the official form it is.</param>
/// <param name="Verified">"true", "false", or the date a person checked it against the source.</param>
public sealed record Template(string Id, string Title, string Purpose, string? Form, string? Source, string Verified, string Html);

/// <summary>A mistake in a template: its line, what, and how to mend it.</summary>
public sealed record TemplateFault(int Line, string Problem, string Cure);

/// <summary>What the module that fills templates knows of their mistakes.</summary>
public sealed record TemplateCheck(Func<string, IReadOnlyList<TemplateFault>> Run);

/// <summary>The HTML of slips, results and letters, by the id of their pack item.</summary>
public sealed class Templates(WebDatabase database) {
  public Task<Template?> Find(string id, CancellationToken ct) => One("where id = $1", id, ct);

  /// <summary>The template of an official form such as 01.</summary>
  public Task<Template?> OfForm(string form, CancellationToken ct) => One("where form = $1 order by id limit 1", form, ct);

  /// <summary>Every template, by name.</summary>
  public async Task<IReadOnlyList<(string Id, string Title, string Purpose)>> All(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select id, title, purpose from kernel.template order by title, id");
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<(string, string, string)>();
    while (await reader.ReadAsync(ct)) all.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
    return all;
  }

  /// <summary>What a text says of itself, before anything is in force by it.</summary>
  public static Template Read(string id, string html) =>
    new(id, TemplateKind.Title(html), TemplateKind.Meta(html, "purpose") ?? "", TemplateKind.Meta(html, "form"), TemplateKind.Meta(html, "source"), TemplateKind.Meta(html, "verified") ?? "false", html);

  async Task<Template?> One(string where, string value, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select id, title, purpose, form, source, verified, html from kernel.template " + where);
    command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync(ct);
    if (!await reader.ReadAsync(ct)) return null;
    return new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetString(5), reader.GetString(6));
  }
}

internal sealed partial class TemplateKind(IEnumerable<TemplateCheck> checks, Templates templates) : IPackKind, IDraftedKind {
  static readonly string[] Purposes = ["slip", "result", "reply", "notification"];

  public string Name => "template";
  public int Order => 14;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    if (Title(item.Text).Length == 0) yield return item.FaultAt(1, Words.T["pack_title"], Words.T["pack_title_cure"]);
    if (!Purposes.Contains(Meta(item.Text, "purpose"), StringComparer.Ordinal)) yield return item.FaultAt(1, Words.T["pack_purpose"], Words.T["pack_purpose_cure", string.Join(", ", Purposes)]);
    if (Meta(item.Text, "verified") is null) yield return item.FaultAt(1, Words.T["pack_verified"], Words.T["pack_verified_cure"]);
    foreach (var fault in checks.SelectMany(c => c.Run(item.Text))) yield return item.FaultAt(fault.Line, fault.Problem, fault.Cure);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(await w.Connection(ct));
    foreach (var item in items)
      batch.BatchCommands.Add(new("""
        insert into kernel.template (id, title, purpose, source, verified, html, form) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do update set title = excluded.title, purpose = excluded.purpose, form = excluded.form, source = excluded.source, verified = excluded.verified, html = excluded.html
        """) {
        Parameters = {
          new() { Value = item.Replaces ?? item.Id }, new() { Value = Title(item.Text) }, new() { Value = Meta(item.Text, "purpose")! },
          new() { Value = (object?)Meta(item.Text, "source") ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = Meta(item.Text, "verified")! }, new() { Value = item.Text },
          new() { Value = (object?)Meta(item.Text, "form") ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        },
      });
    await batch.ExecuteNonQueryAsync(ct);
  }

  public async Task<string?> InForce(Work w, string id, CancellationToken ct) => (await templates.Find(id, ct))?.Html;

  public async Task<IReadOnlyList<(string Id, string Name)>> All(Work w, CancellationToken ct) => [.. (await templates.All(ct)).Select(t => (t.Id, t.Title))];

  /// <summary>What is official in the province neither comes nor goes by a draft: it stays the form that it is.</summary>
  public async Task<IReadOnlyList<DraftedFault>> Lint(Work w, string id, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    var (was, form) = ((await templates.Find(id, ct))?.Form, Meta(content, "form"));
    return [
      .. Lint(Item(id, content), new([], [])).Select(f => new DraftedFault("", $"{f.Problem} {f.Cure}", f.Line)),
      .. was == form ? Array.Empty<DraftedFault>() : [new("", was is null ? Words.T["template_not_official", form!] : Words.T["template_official", was], 1)]];
  }

  /// <summary>Line by line; a line that stands elsewhere now is taken away there and written here.</summary>
  public IReadOnlyList<DraftedChange> Between(string before, string after) {
    var (old, now) = (Lines(before), Lines(after));
    var waiting = old.Index().GroupBy(l => l.Item.Text, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new Queue<int>(g.Select(l => l.Index)), StringComparer.Ordinal);
    int[] from = [.. now.Select(l => waiting.TryGetValue(l.Text, out var places) && places.TryDequeue(out var place) ? place : -1)];
    var kept = InOrder(from);
    var stays = kept.Select(i => from[i]).ToHashSet();
    DraftedChange[] changes = [
      .. old.Where((_, i) => !stays.Contains(i)).Select(l => new DraftedChange(Words.T["template_line", l.Number], l.Text, null)),
      .. now.Where((_, i) => !kept.Contains(i)).Select(l => new DraftedChange(Words.T["template_line", l.Number], null, l.Text))];
    return changes.Length == 0 && before.ReplaceLineEndings("\n") != after.ReplaceLineEndings("\n") ? [new(Words.T["template_spaces"], null, Words.T["template_spaces_differ"])] : changes;
  }

  /// <summary>Where the most of these places stand that rise from one to the next; a negative one is none.</summary>
  static HashSet<int> InOrder(int[] places) {
    var (ends, before) = (new List<int>(), new int[places.Length]);
    for (var i = 0; i < places.Length; i++) {
      if (places[i] < 0) continue;
      var (low, high) = (0, ends.Count);
      while (low < high) {
        var middle = (low + high) / 2;
        (low, high) = places[ends[middle]] < places[i] ? (middle + 1, high) : (low, middle);
      }
      before[i] = low == 0 ? -1 : ends[low - 1];
      if (low == ends.Count) ends.Add(i);
      else ends[low] = i;
    }
    var kept = new HashSet<int>();
    for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = before[i]) kept.Add(i);
    return kept;
  }

  static (int Number, string Text)[] Lines(string html) => [.. html.ReplaceLineEndings("\n").Split('\n').Select((line, i) => (i + 1, line.Trim())).Where(l => l.Item2.Length > 0)];

  /// <summary>A paper is filled by the newest text of its template, from the moment that this is in force.</summary>
  public async Task<Error?> PutInForce(Work w, string id, string content, DateOnly from, CancellationToken ct) {
    await Apply([Item(id, content)], w, ct);
    return null;
  }

  static PackItem Item(string id, string content) => new(id, id.Split(':')[0], "template", id.Split('/')[^1], "", 1, default, content, "");

  internal static string Title(string html) => TitleTag().Match(html).Groups["title"].Value.Trim();

  internal static string? Meta(string html, string name) =>
    MetaTag().Matches(html).FirstOrDefault(m => m.Groups["name"].Value == name)?.Groups["content"].Value is { Length: > 0 } content ? content : null;

  [GeneratedRegex("<title>(?<title>[^<]*)</title>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex TitleTag();

  [GeneratedRegex("<meta name=\"saola:(?<name>[a-z]+)\" content=\"(?<content>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex MetaTag();
}
