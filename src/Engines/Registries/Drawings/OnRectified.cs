using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

[Job("registries.rectify")]
internal sealed record MakeRectified(Guid Drawing) : IJob;

/// <summary>
/// Reads where the file of a drawing lies, compares the frame of its record with it, and keeps the rectified drawing beside the original. A wrong frame is told to
/// the keeper and stays, unless they asked for that of the file.
/// </summary>
internal sealed class OnRectified(Works works, Registries registries, FileStore files, Notifications notifications, ILogger<OnRectified> log) : IHandler<MakeRectified> {
  public const string Name = "registries.rectify";
  const long MostBytes = 512L << 20;

  /// <summary>The outline of the file in the system of the frame, the side of a pixel there, and how far the frame is from it, each in metres.</summary>
  sealed record Ground(string Outline, double Pixel, double? Difference);

  public async Task Handle(MakeRectified message, Work w, CancellationToken ct) {
    if (await w.Db<DrawingsDb>().Drawings(w.Actor).SingleOrDefaultAsync(d => d.Id == message.Drawing, ct) is not { State: DrawingState.Waiting } drawing) return;
    CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(drawing.Language);
    if (await Make(drawing, ct) is not { } failed) return;
    drawing.Fail(failed, w.Now);
    w.Publish(new DrawingEnded(drawing.Id, drawing.Registry, drawing.Record, null, null, null));
    await Tell(w, drawing, "drawing-failed", [("why", failed)], ct);
  }

  /// <summary>Why there is none; null when there is.</summary>
  async Task<string?> Make(Drawing asked, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("drawings"), Name);
    var w = act.Work;
    try {
      if (await registries.Find(asked.Registry, ct) is not { Drawing: { } fields } definition) return DrawingErrors.None.Message;
      var found = await registries.Get(w, asked.Registry, asked.Record, null, ct);
      if (found.IsError) return found.Error.Message;
      if (await files.Find(w, RecordChecks.RecordFiles, asked.Record, asked.Original, ct) is not { } original) return DrawingErrors.Missing.Message;
      using var folder = new WorkFolder();
      var srid = ColumnTypes.Srid(definition.Find(fields.Frame)!);
      DrawingFile drawing;
      await w.Rest();
      await using (var content = files.Open(original)) drawing = await DrawingFile.Read(content, original.MediaType, asked.ControlPoints, asked.Srid, folder, ct);
      var frame = found.Value.Values[fields.Frame] as JsonObject;
      var ground = await Compare(w, drawing, frame, srid, ct);
      await w.Rest();
      await using var made = File.OpenRead(await drawing.Rectify(srid, ct));
      var stored = await files.Store(w, made, new($"{Path.GetFileNameWithoutExtension(original.Name)}-vn2000.tif", RecordChecks.UploadedFiles, found.Value.Office, MaxBytes: MostBytes), ct);
      if (stored.IsError) return stored.Error.Message;
      var away = drawing.ResidualOf(ground.Pixel);
      var changes = new JsonObject { [fields.Rectified] = stored.Value.Id.ToString() };
      if (fields.On is { } on) changes[on] = Vn.Day(w.Now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
      if (fields.Residual is { } residual && away is { } error) changes[residual] = Math.Round(error, definition.Find(residual)!.Decimals ?? 3);
      if (frame is null || asked.TakeFrame) changes[fields.Frame] = JsonNode.Parse(ground.Outline);
      var changed = await registries.Change(w, asked.Registry, asked.Record, found.Value.Version, changes, null, new RecordOrigin(Reason: Words.T["drawing_reason"]) { Maker = asked.Person }, ct);
      if (changed.IsError) return changed.Error.Message;
      // what goes on is done to the row of this act
      var row = await w.Db<DrawingsDb>().Drawings(w.Actor).SingleAsync(d => d.Id == asked.Id, ct);
      bool? fits = ground.Difference is { } difference ? difference <= Math.Max(2 * ground.Pixel, 2 * away ?? 0) : null;
      row.Done(away, ground.Difference, fits, stored.Value.Id, w.Now);
      w.Publish(new DrawingEnded(row.Id, row.Registry, row.Record, row.File, row.Residual, row.Difference));
      if (fits == false) await Tell(w, row, "drawing-frame", [("metres", Metres(ground.Difference!.Value))], ct);
      await w.Commit(ct);
      return null;
    } catch (DrawingUnfit e) {
      return e.Message;
    } catch (GdalFailed e) {
      log.LogWarning(e, "Drawing {Drawing} of {Registry} could not be read", asked.Id, asked.Registry);
      return Words.T["drawing_unreadable"];
    }
  }

  static async Task<Ground> Compare(Work w, DrawingFile drawing, JsonObject? frame, int srid, CancellationToken ct) {
    const string Sql = """
      with file as (select st_transform(st_setsrid(st_geomfromgeojson($1), $2), $3) as shape)
      select st_asgeojson(st_multi(shape), 3, 0), sqrt(st_area(shape) / $4), st_hausdorffdistance(st_boundary(shape), st_boundary(st_setsrid(st_geomfromgeojson($5), $3)), 0.05) from file
      """;
    await using var command = new NpgsqlCommand(Sql, await w.ReadConnection(ct)) {
      Parameters = {
        new() { Value = drawing.Placement.Outline(drawing.Width, drawing.Height) }, new() { Value = drawing.Srid }, new() { Value = srid }, new() { Value = (double)drawing.Width * drawing.Height },
        new() { Value = (object?)frame?.ToJsonString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
      },
    };
    try {
      await using var r = await command.ExecuteReaderAsync(ct);
      await r.ReadAsync(ct);
      return new(r.GetString(0), r.GetDouble(1), r.IsDBNull(2) ? null : r.GetDouble(2));
    } catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InternalError) {
      // its numbers lie beyond where the system holds
      throw new DrawingUnfit(Words.T["drawing_system"]);
    }
  }

  async Task Tell(Work w, Drawing drawing, string template, (string, string)[] more, CancellationToken ct) {
    var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["registry"] = (await registries.Find(drawing.Registry, ct))?.Name.Vi ?? drawing.Registry };
    foreach (var (name, value) in more) values[name] = value;
    await notifications.Send(w, new(drawing.Person), template, values, ct, DrawingPaths.Of(drawing.Registry, drawing.Record), $"drawing/{drawing.Id:N}");
  }

  internal static string Metres(double metres) => metres.ToString(metres < 10 ? "0.00" : "0.0", Vn.Culture);
}

internal static class DrawingPaths {
  public static string Of(string registry, Guid record) => $"{Pages.RecordPaths.Record(registry, record)}/nan-chinh";
}
