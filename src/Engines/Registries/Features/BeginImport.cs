using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Takes a file of rows, finds which column is which field, and has it looked through; nothing is written in the registry yet.</summary>
internal static class BeginImport {
  const int LongestColumns = 20_000;
  static readonly string[] Taken = ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json", "text/plain", "application/xml", "application/zip"];

  /// <param name="Name">Of the file, with its ending.</param>
  /// <param name="Office">Which keeps what is new, where every office keeps its own; one's own unless told.</param>
  /// <param name="Columns">Fields by the titles of columns, as JSON, where neither name nor content says it; an empty field leaves the column out.</param>
  /// <param name="Encoding">Of a shapefile's texts, one of <see cref="MapTexts.All"/>.</param>
  /// <param name="Hold">The person looks at the columns first, and then has it looked through (<see cref="MatchImport"/>).</param>
  public sealed record Request(string Registry, string Name, Guid? Office, string? Columns, string? Encoding, Stream Content, bool Hold = false);

  internal static async Task<Answer<ImportView>> Run(Request r, Work w, Registries registries, DefinitionBook book, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome) return RecordErrors.NotFound;
    if (open.Access.OfficeOfNew(r.Office) is not { } office) return RecordErrors.OfficeMissing;
    if (!open.Access.MayWrite(office)) return RecordErrors.NotWriter;
    if (!string.IsNullOrEmpty(r.Encoding) && !MapTexts.All.Contains(r.Encoding, StringComparer.Ordinal)) return ImportErrors.EncodingUnknown;
    var told = Told(r.Columns);
    if (told.IsError) return told.Error;
    var id = Guid.CreateVersion7(w.Now);
    var stored = await files.Store(w, r.Content, new(r.Name, OnImport.FileOwner, id, Taken, SheetReader.MostBytes), ct);
    if (stored.IsError) return stored.Error;
    if (SheetReader.KindOf(stored.Value) is not { } kind) return ImportErrors.FileKind;
    var import = new Import { Id = id, Registry = r.Registry, Office = office, Person = w.Actor.Id, Name = stored.Value.Name, At = w.Now, Hold = r.Hold, Rights = JsonSerializer.SerializeToNode(HeldRights.Of(w.Actor), Json.Options)!.AsObject(), Encoding = string.IsNullOrEmpty(r.Encoding) ? null : r.Encoding };
    import.Arrive(stored.Value, kind, (await book.Find(r.Registry, ct))!.Number);
    if (import.IsMap) import.Tell(told.Value);
    else if (await ImportFiles.Match(open, files, stored.Value, import, told.Value, ct) is { } refused) return refused;
    w.Db<ImportsDb>().Add(import);
    w.Publish(new ImportBegun(id, r.Registry, office, import.File));
    if (import.Runs) w.Enqueue(new GoOnWithImport(id));
    await w.Commit(ct);
    return ImportView.Of(import);
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
    .MapPost("/api/registries/{key}/imports", (string key, string? name, Guid? office, string? columns, string? encoding, HttpContext http, Work w, Registries registries, DefinitionBook book, FileStore files, CancellationToken ct) =>
      Run(new(key, name ?? "", office, columns, encoding, Body.UpTo(http, SheetReader.MostBytes)), w, registries, book, files, ct)).Accepts<byte[]>("application/octet-stream", "text/csv", "application/json", "application/geo+json", "application/gml+xml", "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").Requires(RegistryPermissions.Write).DisableAntiforgery();
}

/// <summary>How far an import is.</summary>
/// <param name="State"><c>converting</c>, <c>matching</c>, <c>checking</c>, <c>checked</c>, <c>writing</c>, <c>done</c>, <c>stopped</c> or <c>cancelled</c>.</param>
/// <param name="Rows">Looked at so far; <paramref name="Wrong"/> of them have something wrong, in <paramref name="Faults"/> places.</param>
/// <param name="Added">Of rows that were looked through: how many would be new records; of rows that are written, how many are.</param>
/// <param name="MoreFaults">There are more faults than are kept: mend those that are told, then bring the file again.</param>
/// <param name="Error">Why it stopped.</param>
internal sealed record ImportView(
  Guid Id, string Registry, Guid Office, string Name, string State, IReadOnlyList<ImportColumn> Columns, int Rows, int Wrong, int Faults, bool MoreFaults, bool OnlyValid,
  int Added, int Changed, int Unchanged, int Refused, string? Error, DateTimeOffset At, DateTimeOffset? DoneAt) {
  public static ImportView Of(Import i) => new(i.Id, i.Registry, i.Office, i.Name, JsonNamingPolicy.CamelCase.ConvertName(i.State.ToString()), i.Matched, i.Rows, i.Wrong, i.Faults, i.HasMoreFaults, i.OnlyValid, i.Added, i.Changed, i.Unchanged, i.Refused, i.Error, i.At, i.DoneAt);
}
