using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>
/// What the viewer shows, as a file: sentences as a table, or the entries with the proof that they were sealed, which
/// <c>saola verify --proof</c> checks anywhere. The export is recorded with its reason and the hash of the file.
/// </summary>
internal static class ExportLedger {
  public const string Permission = "ledger.export";
  public const string Csv = "csv", Proof = "proof";

  /// <param name="Format">"csv" or "proof".</param>
  public sealed record Request(
    string? Object = null, string? Actor = null, string? Subject = null, string? Office = null, string? Process = null, string? Type = null, string? From = null, string? To = null,
    string? Reason = null, string? Format = null, bool Outside = false) {
    public LedgerQuery Query => new(Object, Actor, Subject, Office, Process, Type, From, To, Reason, Outside);
  }

  public sealed record File(byte[] Content, string Type, string Name);

  internal static async Task<Answer<File>> Run(Request r, Work w, LedgerReader ledger, LedgerSearch search, Writer writer, CancellationToken ct) {
    if (PersonalReads.Because(w, r.Reason) is { } missing) return missing;
    if (r.Format is not (Csv or Proof)) return new Error(ErrorKind.Invalid, "ledger.bad_format", T["export_bad_format"], "format");
    var asked = await search.Of(r.Query, ct);
    if (asked.IsError) return asked.Error;
    var (filter, named, sought) = asked.Value;
    var page = await ledger.List(w.Actor, filter, null, ct, Proofs.Most);
    // A rare thing in a long period is not found at once: the search goes on where it had looked through as much as it may.
    while (page is { Reached: not null, Next: { } from } && page.Entries.Count < Proofs.Most) {
      var more = await ledger.List(w.Actor, filter, from, ct, Proofs.Most - page.Entries.Count);
      page = more with { Entries = [.. page.Entries, .. more.Entries] };
    }
    if (page.Next is not null) return new Error(ErrorKind.Conflict, "ledger.export_too_many", T["export_too_many", Vn.Number(Proofs.Most)]);
    // what is not sealed yet has no proof; in a second it will have one
    var entries = page.Entries.Where(e => e.Batch is not null).ToList();
    if (entries.Count == 0) return new Error(ErrorKind.Conflict, "ledger.export_empty", T["export_empty"]);
    var text = r.Format == Csv ? await writer.Table(entries, named, ct) : await writer.Proof(entries, ct);
    var facts = new { r.Format, entries = entries.Count, sha256 = Convert.ToHexStringLower(SHA256.HashData(text)), filter.Object, filter.Actor, filter.Office, filter.Process, filter.Type, since = filter.From, until = filter.To, filter.OutsideTask };
    if (sought is { } person) PersonalReads.Note(w, "ledger.exported", "person", person, facts, about: person);
    else w.Record("ledger.exported", "ledger", Guid.Empty, facts);
    await w.Commit(ct);
    var name = $"nhat-ky-{Vn.Day(w.Now):yyyy-MM-dd}";
    return r.Format == Csv ? new File(text, "text/csv; charset=utf-8", name + ".csv") : new File(text, "application/json", name + ".json");
  }

  /// <summary>Writes the two kinds of file.</summary>
  internal sealed class Writer(LedgerSayings sayings, Proofs proofs) {
    public async Task<byte[]> Proof(List<LedgerEntry> entries, CancellationToken ct) => Encoding.UTF8.GetBytes((await proofs.Of([.. entries.Select(e => e.Id)], ct)).Text());

    /// <summary>With the byte order mark by which spreadsheets know Vietnamese letters.</summary>
    public async Task<byte[]> Table(List<LedgerEntry> entries, IReadOnlyDictionary<Guid, string> named, CancellationToken ct) {
      var text = new StringBuilder();
      Row(text, [.. new[] { "when", "what", "office", "act", "why", "before", "after", "type", "batch", "position" }.Select(title => T[$"csv_{title}"])]);
      foreach (var line in await sayings.Say(entries, named, ct))
        Row(text, Vn.Moment(line.At), line.Sentence, line.Office, line.Act, line.Reason, line.Before, line.After, line.Type, $"{line.Batch}", $"{line.Position}");
      return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>RFC 4180; a cell that a spreadsheet would compute stands behind an apostrophe.</summary>
    static void Row(StringBuilder text, params string?[] cells) =>
      text.AppendJoin(',', cells.Select(c => $"\"{(c is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" : "")}{c?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/ledger/export", async (Request r, Work w, LedgerReader ledger, LedgerSearch search, Writer writer, CancellationToken ct) =>
      await Run(r, w, ledger, search, writer, ct) is var made && made.IsError ? Problems.Of(made.Error) : Results.File(made.Value.Content, made.Value.Type, made.Value.Name)).Requires(Permission);
    routes.MapPost("/quan-tri/nhat-ky/xuat", async (HttpContext http, IAntiforgery antiforgery, Work w, LedgerReader ledger, LedgerSearch search, Writer writer, CancellationToken ct) => {
      if (!await antiforgery.IsRequestValidAsync(http)) return Results.StatusCode(StatusCodes.Status400BadRequest);
      var made = await Run(Typed(await http.Request.ReadFormAsync(ct)), w, ledger, search, writer, ct);
      return made.IsError ? Problems.OnPage(http, made.Error) : Results.File(made.Value.Content, made.Value.Type, made.Value.Name);
    }).Requires(Permission).ExcludeFromDescription();
  }

  static Request Typed(IFormCollection form) =>
    new(form["object"], form["actor"], form["subject"], form["office"], form["process"], form["type"], form["from"], form["to"], form["reason"], form["format"], form["outside"] == "true");
}
