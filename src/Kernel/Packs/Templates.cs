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

  public Task<IReadOnlyList<DraftedFault>> Lint(Work w, string id, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct) =>
    Task.FromResult<IReadOnlyList<DraftedFault>>([.. Lint(Item(id, content), new([], [])).Select(f => new DraftedFault("", $"{f.Problem} {f.Cure}", f.Line))]);

  /// <summary>Line by line, wherever the lines stand.</summary>
  public IReadOnlyList<DraftedChange> Between(string before, string after) {
    var (old, now) = (Lines(before), Lines(after));
    var (had, has) = (old.CountBy(l => l.Text).ToDictionary(StringComparer.Ordinal), now.CountBy(l => l.Text).ToDictionary(StringComparer.Ordinal));
    bool Gone(string line, Dictionary<string, int> there) => !there.TryGetValue(line, out var left) || (there[line] = left - 1) < 0;
    return [
      .. old.Where(l => Gone(l.Text, has)).Select(l => new DraftedChange(Words.T["template_line", l.Number], l.Text, null)),
      .. now.Where(l => Gone(l.Text, had)).Select(l => new DraftedChange(Words.T["template_line", l.Number], null, l.Text))];
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
