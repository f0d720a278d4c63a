using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Has the drawing of a record compared with its frame and rectified to the system of that frame, which takes a while.</summary>
internal static class RectifyDrawing {
  public sealed record Request(string Registry, Guid Id, Body Body);

  /// <param name="Srid">The system of coordinates of the world file or the points, or of a file that does not say its own.</param>
  /// <param name="World">The six lines of a world file.</param>
  /// <param name="Points">At least four control points; with neither, what the file itself says counts.</param>
  /// <param name="TakeFrame">The record gets the frame that the file has, also where it has another.</param>
  public sealed record Body(int? Srid = null, string? World = null, ControlPoint[]? Points = null, bool TakeFrame = false);

  /// <summary>What waits longer was given up, and keeps nobody from asking again.</summary>
  static readonly TimeSpan Longest = TimeSpan.FromDays(1);

  internal static async Task<Answer<DrawingView>> Run(Request r, Work w, Registries registries, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    var found = await registries.Get(w, r.Registry, r.Id, null, ct);
    if (found.IsError) return found.Error;
    if (!open.Access.MayWrite(found.Value.Office)) return RecordErrors.NotWriter;
    if (open.Definition.Drawing is not { } fields) return DrawingErrors.None;
    if (found.Value.To is not null) return RecordErrors.Ended;
    var points = Points(r.Body);
    if (points.IsError) return points.Error;
    if (!Guid.TryParse(found.Value.Values[fields.Original]?.ToString(), out var id) || await files.Find(w, RecordChecks.RecordFiles, r.Id, id, ct) is not { } original) return DrawingErrors.Missing;
    if (!DrawingFile.Drivers.ContainsKey(original.MediaType)) return DrawingErrors.Kind;
    var db = w.Db<DrawingsDb>();
    await w.Alone("registry_drawing", $"{r.Id}", ct);
    if (await db.Drawings(w.Actor).AnyAsync(d => d.Registry == r.Registry && d.Record == r.Id && d.State == DrawingState.Waiting && d.At > w.Now - Longest, ct)) return DrawingErrors.Waits;
    var drawing = new Drawing {
      Id = Guid.CreateVersion7(w.Now), Registry = r.Registry, Record = r.Id, Original = id, Person = w.Actor.Id, Srid = r.Body.Srid, TakeFrame = r.Body.TakeFrame,
      Points = points.Value.Length == 0 ? null : JsonSerializer.SerializeToNode(points.Value, Json.Options)!.AsArray(), Language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, At = w.Now,
    };
    db.Add(drawing);
    w.Publish(new DrawingAsked(drawing.Id, r.Registry, r.Id, id));
    w.Enqueue(new MakeRectified(drawing.Id));
    await w.Commit(ct);
    return DrawingView.Of(drawing, null);
  }

  /// <summary>The points by which it is laid: a world file is four that agree; none for what the file says.</summary>
  static Answer<ControlPoint[]> Points(Body b) {
    if (b.Srid is { } srid && !Crs.All.Contains(srid)) return DrawingErrors.SridWrong;
    var (world, points) = (Vn.Clean(b.World), b.Points ?? []);
    if (world.Length == 0 && points.Length == 0) return points;
    if (world.Length > 0 && points.Length > 0) return DrawingErrors.Both;
    if (b.Srid is null) return DrawingErrors.SridWrong;
    if (world.Length > 0) return Placement.OfWorld(b.World!) is { } laid ? laid.Points() : DrawingErrors.WorldWrong;
    return points.Length is < ControlPoint.Fewest or > ControlPoint.Most || !Array.TrueForAll(points, p => p is { IsFinite: true }) || Placement.OfPoints(points) is null ? DrawingErrors.PointsWrong : points;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/records/{id:guid}/drawings", (string key, Guid id, Body body, Work w, Registries registries, FileStore files, CancellationToken ct) => Run(new(key, id, body), w, registries, files, ct))
    .Requires(RegistryPermissions.Write);
}

/// <summary>What became of a drawing.</summary>
/// <param name="State"><c>waiting</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Residual">The mean error of the control points, in metres; null where the file said itself where it lies.</param>
/// <param name="Difference">How far the frame of the record was from that of the file, in metres; null where the record had none.</param>
/// <param name="Fits">Whether that is no more than the drawing itself is exact.</param>
/// <param name="Link">An address that gives the rectified drawing for some minutes.</param>
internal sealed record DrawingView(Guid Id, string State, double? Residual, double? Difference, bool? Fits, string? Error, DateTimeOffset At, DateTimeOffset? DoneAt, string? Link) {
  public static DrawingView Of(Drawing d, string? link) => new(d.Id, JsonNamingPolicy.CamelCase.ConvertName(d.State.ToString()), d.Residual, d.Difference, d.Fits, d.Error, d.At, d.DoneAt, link);
}
