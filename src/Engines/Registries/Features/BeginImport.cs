using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Takes a file of rows, finds which column is which field, and has it looked through; nothing is written in the registry yet.</summary>
internal static class BeginImport {
  const int Sample = 200, LongestColumns = 20_000;
  static readonly string[] Taken = ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json", "text/plain"];

  /// <param name="Name">Of the file, with its ending.</param>
  /// <param name="Office">Which keeps what is new, where every office keeps its own; one's own unless told.</param>
  /// <param name="Columns">Fields by the titles of columns, as JSON, where neither name nor content says it; an empty field leaves the column out.</param>
  public sealed record Request(string Registry, string Name, Guid? Office, string? Columns, Stream Content);

  internal static async Task<Answer<ImportView>> Run(Request r, Work w, Registries registries, DefinitionBook book, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome) return RecordErrors.NotFound;
    if (open.Access.OfficeOfNew(r.Office) is not { } office) return RecordErrors.OfficeMissing;
    if (!open.Access.MayWrite(office)) return RecordErrors.NotWriter;
    var told = Told(r.Columns);
    if (told.IsError) return told.Error;
    var id = Guid.CreateVersion7(w.Now);
    var stored = await files.Store(w, r.Content, new(r.Name, OnImport.FileOwner, id, Taken, SheetReader.MostBytes), ct);
    if (stored.IsError) return stored.Error;
    if (SheetReader.KindOf(stored.Value) is not { } kind) return ImportErrors.FileKind;
    var matched = await Match(open.Definition, files, stored.Value, kind, told.Value, ct);
    if (matched.IsError) return matched.Error;
    var import = new Import {
      Id = id, Registry = r.Registry, Number = (await book.Find(r.Registry, ct))!.Number, Office = office, Person = w.Actor.Id, File = stored.Value.Id, Name = stored.Value.Name, Kind = kind, At = w.Now,
      Columns = JsonSerializer.SerializeToNode(matched.Value, Json.Options)!.AsArray(),
    };
    w.Db<ImportsDb>().Add(import);
    w.Publish(new ImportBegun(id, r.Registry, office, import.File));
    w.Enqueue(new GoOnWithImport(id));
    await w.Commit(ct);
    return ImportView.Of(import);
  }

  static async Task<Answer<IReadOnlyList<ImportColumn>>> Match(RegistryDefinition d, FileStore files, StoredFile file, SheetKind kind, Dictionary<string, string> told, CancellationToken ct) {
    var rows = new List<SheetRow>();
    try {
      await using var content = files.Open(file);
      await foreach (var row in SheetReader.Read(content, kind, ct)) {
        rows.Add(row);
        if (rows.Count > Sample) break;
      }
    } catch (SheetUnreadable e) {
      return e.Error;
    }
    return rows.Count < 2 ? ImportErrors.Empty : ColumnMatch.Match(d, rows[0], rows[1..], told);
  }

  static Answer<Dictionary<string, string>> Told(string? columns) {
    if (string.IsNullOrWhiteSpace(columns)) return new Dictionary<string, string>();
    try {
      return columns.Length <= LongestColumns && JsonSerializer.Deserialize<Dictionary<string, string>>(columns, Json.Options) is { } told && !told.ContainsValue(null!) ? told : ImportErrors.ColumnUnknown("");
    } catch (JsonException) {
      return ImportErrors.ColumnUnknown("");
    }
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/imports", (string key, string? name, Guid? office, string? columns, HttpContext http, Work w, Registries registries, DefinitionBook book, FileStore files, CancellationToken ct) => {
      if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = SheetReader.MostBytes + 1;
      return Run(new(key, name ?? "", office, columns, http.Request.Body), w, registries, book, files, ct);
    }).Accepts<byte[]>("application/octet-stream", "text/csv", "application/json", "application/geo+json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").Requires(RegistryPermissions.Write).DisableAntiforgery();
}

/// <summary>How far an import is.</summary>
/// <param name="State"><c>checking</c>, <c>checked</c>, <c>writing</c>, <c>done</c>, <c>stopped</c> or <c>cancelled</c>.</param>
/// <param name="Rows">Looked at so far; <paramref name="Wrong"/> of them have something wrong, in <paramref name="Faults"/> places.</param>
/// <param name="Error">Why it stopped.</param>
internal sealed record ImportView(
  Guid Id, string Registry, Guid Office, string Name, string State, IReadOnlyList<ImportColumn> Columns, int Rows, int Wrong, int Faults, bool OnlyValid,
  int Added, int Changed, int Unchanged, int Refused, string? Error, DateTimeOffset At, DateTimeOffset? DoneAt) {
  public static ImportView Of(Import i) => new(i.Id, i.Registry, i.Office, i.Name, JsonNamingPolicy.CamelCase.ConvertName(i.State.ToString()), i.Matched, i.Rows, i.Wrong, i.Faults, i.OnlyValid, i.Added, i.Changed, i.Unchanged, i.Refused, i.Error, i.At, i.DoneAt);
}
