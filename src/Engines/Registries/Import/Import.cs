using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

internal enum ImportState { Checking, Checked, Writing, Done, Stopped, Cancelled }

/// <summary>A file of rows that somebody brings into a registry: looked through first, written when they say so.</summary>
internal sealed class Import {
  /// <summary>How many faults are kept to be shown; all are counted.</summary>
  public const int MostFaults = 10_000;

  /// <summary>What is written in one act, all or nothing: it must end within the lease of one job.</summary>
  public const int MostTogether = 20_000;

  /// <summary>Nobody's file is kept longer when nothing becomes of it.</summary>
  public static readonly TimeSpan Life = TimeSpan.FromDays(7);

  public Guid Id { get; init; }
  public string Registry { get; init; } = "";
  public int Number { get; init; }
  public Guid Office { get; init; }
  public Guid Person { get; init; }
  public Guid File { get; init; }
  public string Name { get; init; } = "";
  public SheetKind Kind { get; init; }
  public JsonArray Columns { get; init; } = [];
  public ImportState State { get; private set; }
  public bool OnlyValid { get; private set; }
  public string? Reason { get; private set; }
  public int Position { get; private set; }
  public int Rows { get; private set; }
  public int Wrong { get; private set; }
  public int Faults { get; private set; }
  public int Added { get; private set; }
  public int Changed { get; private set; }
  public int Unchanged { get; private set; }
  public int Refused { get; private set; }
  public string? Error { get; private set; }
  public DateTimeOffset At { get; init; }
  public DateTimeOffset? DoneAt { get; private set; }
  public int Version { get; set; } = 1;

  public IReadOnlyList<ImportColumn> Matched => field ??= Columns.Deserialize<List<ImportColumn>>(Json.Options)!;

  public bool IsOver => State is ImportState.Done or ImportState.Stopped or ImportState.Cancelled;

  /// <summary>Rows up to <paramref name="position"/> were looked at.</summary>
  public void Looked(int position, int rows, int wrong, int faults) => (Position, Rows, Wrong, Faults) = (position, Rows + rows, Wrong + wrong, Faults + faults);

  public void LookedThrough() => (State, Position) = (ImportState.Checked, 0);

  public Error? Begin(bool onlyValid, string reason) {
    if (IsOver) return ImportErrors.Over;
    if (State != ImportState.Checked) return ImportErrors.NotChecked;
    if (Rows == Wrong) return ImportErrors.NothingRight;
    if (!onlyValid && Wrong > 0) return ImportErrors.Faulty(Wrong);
    if (!onlyValid && Rows > MostTogether) return ImportErrors.TooManyTogether(MostTogether);
    (State, OnlyValid, Reason) = (ImportState.Writing, onlyValid, reason);
    return null;
  }

  public void Wrote(int position, WrittenRows written) =>
    (Position, Added, Changed, Unchanged, Refused) = (position, Added + written.Added, Changed + written.Changed, Unchanged + written.Unchanged, Refused + written.Refused);

  public void End(DateTimeOffset now) => (State, DoneAt) = (ImportState.Done, now);

  public void Stop(string error, DateTimeOffset now) => (State, Error, DoneAt) = (ImportState.Stopped, error, now);

  public Error? Cancel(DateTimeOffset now) {
    if (IsOver) return ImportErrors.Over;
    (State, DoneAt) = (ImportState.Cancelled, now);
    return null;
  }
}

internal readonly record struct WrittenRows(int Added, int Changed, int Unchanged, int Refused) {
  public static WrittenRows operator +(WrittenRows a, WrittenRows b) => new(a.Added + b.Added, a.Changed + b.Changed, a.Unchanged + b.Unchanged, a.Refused + b.Refused);
}

/// <summary>What is wrong with a row.</summary>
/// <param name="Number">Among the faults of its row, from 1.</param>
internal sealed class ImportFault {
  public Guid Import { get; init; }
  public int Row { get; init; }
  public int Number { get; init; }
  public string? Field { get; init; }
  public string Code { get; init; } = "";
  public string Message { get; init; } = "";
  public string? Suggestion { get; init; }
}

/// <summary>Imports, seen by those who may write where they write.</summary>
internal sealed class ImportsDb(DbContextOptions<ImportsDb> options) : SaolaDb(options, "registries") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Import>().HasKey(i => i.Id);
    model.Entity<Import>().Ignore(i => i.Matched).Ignore(i => i.IsOver);
    model.Entity<ImportFault>().HasKey(f => new { f.Import, f.Row, f.Number });
  }

  public IQueryable<Import> Imports(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<Import>();
    Guid[] offices = actor.OfficesFor(RegistryPermissions.Write);
    return Rows<Import>().Where(i => offices.Contains(i.Office));
  }

  public IQueryable<ImportFault> Faults(Actor actor) {
    var imports = Imports(actor);
    return Rows<ImportFault>().Where(f => imports.Any(i => i.Id == f.Import));
  }
}
