using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

internal enum DrawingState { Waiting, Done, Failed }

/// <summary>A drawing of a record that its keeper has laid upon the map: by the georeference of its file, by a world file, or by control points.</summary>
internal sealed class Drawing {
  public Guid Id { get; init; }
  public string Registry { get; init; } = "";
  public Guid Record { get; init; }
  public Guid Original { get; init; }
  public Guid Person { get; init; }

  /// <summary>The system of coordinates of the control points; null for what the file says.</summary>
  public int? Srid { get; init; }
  public JsonArray? Points { get; init; }

  /// <summary>The record gets the frame that the file has, also where it has another.</summary>
  public bool TakeFrame { get; init; }
  public string Language { get; init; } = "vi";
  public DrawingState State { get; private set; }

  /// <summary>The mean error of the control points, in metres; null where there are none.</summary>
  public double? Residual { get; private set; }

  /// <summary>How far the frame of the record is from that of the file, in metres; null where the record had none.</summary>
  public double? Difference { get; private set; }

  /// <summary>Whether that is no more than the drawing itself is exact.</summary>
  public bool? Fits { get; private set; }
  public Guid? File { get; private set; }
  public string? Error { get; private set; }
  public DateTimeOffset At { get; init; }
  public DateTimeOffset? DoneAt { get; private set; }
  public int Version { get; set; } = 1;

  public IReadOnlyList<ControlPoint> ControlPoints => Points?.Deserialize<ControlPoint[]>(Json.Options) ?? [];

  public void Done(double? residual, double? difference, bool? fits, Guid file, DateTimeOffset now) => (State, Residual, Difference, Fits, File, DoneAt) = (DrawingState.Done, residual, difference, fits, file, now);

  public void Fail(string error, DateTimeOffset now) => (State, Error, DoneAt) = (DrawingState.Failed, error, now);
}

/// <summary>Drawings, for who writes in registries; of each record the caller says whether it may be written.</summary>
internal sealed class DrawingsDb(DbContextOptions<DrawingsDb> options) : SaolaDb(options, "registries") {
  protected override void Configure(ModelBuilder model) => model.Entity<Drawing>().Ignore(d => d.ControlPoints);

  public IQueryable<Drawing> Drawings(Actor actor) => Rows<Drawing>().Where(_ => actor.Can(RegistryPermissions.Write));
}

internal static class DrawingErrors {
  public static Error None => new(ErrorKind.NotFound, "registries.no_drawings", Words.T["no_drawings"]);
  public static Error Missing => new(ErrorKind.Conflict, "registries.drawing_missing", Words.T["drawing_missing"]);
  public static Error Kind => new(ErrorKind.Conflict, "registries.drawing_kind", Words.T["drawing_kind"]);
  public static Error Waits => new(ErrorKind.Conflict, "registries.drawing_waits", Words.T["drawing_waits"]);
  public static Error SridWrong => new(ErrorKind.Invalid, "registries.srid_wrong", Words.T["drawing_srid"], "srid");
  public static Error WorldWrong => new(ErrorKind.Invalid, "registries.world_wrong", Words.T["drawing_world_wrong"], "world");
  public static Error PointsWrong => new(ErrorKind.Invalid, "registries.points_wrong", Words.T["drawing_points_wrong", ControlPoint.Fewest, ControlPoint.Most], "points");
  public static Error Both => new(ErrorKind.Invalid, "registries.points_and_world", Words.T["drawing_both"], "points");
}

[Event("registries.drawing_asked", "A drawing was to be laid upon the map")]
public sealed record DrawingAsked(Guid Drawing, string Registry, Guid Record, Guid Original) : IEvent {
  string IEvent.ObjectKind => "registry_record";
  Guid IEvent.ObjectId => Record;
}

/// <param name="File">The rectified drawing, a stored file; null when none could be made.</param>
/// <param name="Residual">The mean error of the control points, in metres.</param>
/// <param name="Difference">How far the frame of the record was from that of the file, in metres.</param>
[Event("registries.drawing_ended", "A drawing was rectified and its frame compared, or could not be")]
public sealed record DrawingEnded(Guid Drawing, string Registry, Guid Record, Guid? File, double? Residual, double? Difference) : IEvent {
  string IEvent.ObjectKind => "registry_record";
  Guid IEvent.ObjectId => Record;
}
