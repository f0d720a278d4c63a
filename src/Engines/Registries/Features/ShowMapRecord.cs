using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NpgsqlTypes;
using Saola.Kernel;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>What somebody is told who points at a record on a map: its values in words, none of them personal, whoever asks.</summary>
internal static class ShowMapRecord {
  public sealed record Request(string Registry, Guid Id);

  /// <param name="Shape">GeoJSON in degrees of WGS84.</param>
  /// <param name="Href">The page of the record, for officials.</param>
  /// <param name="Writable">Whether the person may change its shape.</param>
  public sealed record Response(Guid Id, int Version, string Title, IReadOnlyList<Value> Values, JsonNode? Shape, string? Href, bool Writable);
  public sealed record Value(string Name, string Text);

  internal static async Task<Answer<Response>> Run(Request r, Work w, MapLayers layers, Registries registries, RecordWords words, CancellationToken ct) {
    if (await layers.Find(w.Actor, r.Registry, ct) is not { } layer) return RecordErrors.NotFound;
    var (d, access) = (layer.Definition, layer.Registry.Open.Access);
    var fields = d.Fields.Where(f => f.Personal is null && (!f.IsGeometry || f.Key == layer.Place.Key)).ToList();
    var found = await registries.List(w, new(r.Registry, new Filter.Compare(Names.Id, Comparison.Equal, r.Id.ToString("D")), Fields: [.. fields.Select(f => f.Key)], Limit: 1), ct);
    if (found.IsError) return found.Error;
    if (found.Value.Records is not [var record]) return RecordErrors.RecordNotFound;
    var values = new List<Value>();
    foreach (var field in fields.Where(f => !f.IsGeometry && f.Type != FieldType.File)) if (await words.Show(field, record.Values[field.Key], ct) is { } text) values.Add(new(RecordWords.In(field.Name), text));
    if (d.States?.FirstOrDefault(s => s.Key == record.State) is { } state) values.Add(new(Words.T["state"], RecordWords.In(state.Name)));
    if (record.From is not null || record.To is not null) values.Add(new(Words.T["validity"], RecordWords.ValidityOf(record)));
    var shape = record.Values[layer.Place.Key] as JsonObject;
    return new Response(record.Id, record.Version, RecordWords.TitleOf(d, record), values, await Projected(shape, layer.Place.Srid, Crs.Wgs84, w, ct),
      w.Actor.Can(RegistryPermissions.Read) ? RecordPaths.Record(d.Key, record.Id) : null, access.MayWrite(record.Office) && d.Find(layer.Place.Key) is { IsComputed: false });
  }

  internal static async Task<JsonNode?> Projected(JsonObject? shape, int from, int to, Work w, CancellationToken ct) {
    if (shape is null || from == to) return shape?.DeepClone();
    var sql = new SqlText();
    await using var command = sql.Command($"select st_asgeojson(st_transform(st_setsrid(st_geomfromgeojson({sql.Add(shape.ToJsonString(), NpgsqlDbType.Text)}), {from}), {to}), 9, 0)", await w.ReadConnection(ct));
    return JsonNode.Parse((string)(await command.ExecuteScalarAsync(ct))!);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/maps/{registry}/records/{id:guid}", (string registry, Guid id, Work w, MapLayers layers, Registries registries, RecordWords words, CancellationToken ct) => Run(new(registry, id), w, layers, registries, words, ct))
    .Public("registries.map");
}
