using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Says which column of a file is which field, and has the file looked through by that; nothing is written in the registry yet.</summary>
internal static class MatchImport {
  /// <param name="Columns">Fields by the titles of columns; an empty one, or none, leaves the column out.</param>
  public sealed record Request(string Registry, Guid Id, IReadOnlyDictionary<string, string> Columns);

  internal static async Task<Answer<ImportView>> Run(Request r, Work w, Registries registries, DefinitionBook book, CancellationToken ct) {
    var import = await w.Db<ImportsDb>().Imports(w.Actor).SingleOrDefaultAsync(i => i.Id == r.Id && i.Registry == r.Registry, ct);
    if (import is null || await book.Find(r.Registry, ct) is not { } held || await registries.Open(import.Whose, r.Registry, ct) is not { } open) return ImportErrors.NotFound;
    var known = import.Matched;
    if (r.Columns.Keys.FirstOrDefault(t => !known.Any(c => c.Title == Vn.Clean(t))) is { } stranger) return ImportErrors.ColumnUnknown(stranger);
    var told = known.Where(c => c.Title.Length > 0).ToDictionary(c => c.Title, c => r.Columns.FirstOrDefault(t => Vn.Clean(t.Key) == c.Title).Value ?? "", StringComparer.Ordinal);
    var columns = ColumnMatch.Match(held.Definition, new(0, [.. known.Select(c => new Cell(c.Title))]), [], told);
    if (columns.IsError) return columns.Error;
    // what is found is told to who brought the file, whoever says what its columns are
    if (ImportFiles.Blind(open, import.Office, columns.Value) is { } blind) return blind;
    // how a column was found is kept where the person leaves it so
    if (import.Choose([.. columns.Value.Select((c, i) => c.Field == known[i].Field ? known[i] : c)], held.Number) is { } refused) return refused;
    await Forget(w, import.Id, ct);
    w.Publish(new ImportMatched(import.Id, import.Registry));
    w.Enqueue(new GoOnWithImport(import.Id));
    await w.Commit(ct);
    return ImportView.Of(import);
  }

  static async Task Forget(Work w, Guid id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("with faults as (delete from registries.import_fault where import = $1) delete from registries.import_key where import = $1", await w.Connection(ct)) { Parameters = { new() { Value = id } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  public sealed record Body(Dictionary<string, string> Columns);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/imports/{id:guid}/columns", (string key, Guid id, Body body, Work w, Registries registries, DefinitionBook book, CancellationToken ct) => Run(new(key, id, body.Columns), w, registries, book, ct))
    .Requires(RegistryPermissions.Write);
}
