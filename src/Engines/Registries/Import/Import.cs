using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A map file is converted first; a file may wait in <c>Matching</c> for the person to say which column is which field.</summary>
internal enum ImportState { Converting, Matching, Checking, Checked, Writing, Done, Stopped, Cancelled }

/// <summary>A file of rows that somebody brings into a registry: looked through first, written when they say so.</summary>
internal sealed class Import {
  /// <summary>How many faults are kept to be shown; all are counted.</summary>
  public const int MostFaults = 100_000;

  /// <summary>Nobody's file is kept longer when nothing becomes of it.</summary>
  public static readonly TimeSpan Life = TimeSpan.FromDays(7);

  static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

  public Guid Id { get; init; }
  public string Registry { get; init; } = "";
  public int Number { get; private set; }
  public Guid Office { get; init; }
  public Guid Person { get; init; }

  /// <summary>What who brought it may read; null of an import from before that was asked.</summary>
  public JsonObject? Rights { get; init; }

  /// <summary>Who had it written.</summary>
  public Guid? WrittenBy { get; private set; }
  public Guid File { get; private set; }
  public string Name { get; init; } = "";
  public SheetKind Kind { get; private set; }

  /// <summary>Of a shapefile's texts, where the person says it.</summary>
  public string? Encoding { get; init; }

  /// <summary>The person looks at the columns before the rows are looked through.</summary>
  public bool Hold { get; init; }
  public JsonArray Columns { get; private set; } = [];
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

  /// <summary>When it last came further; null while it has not.</summary>
  public DateTimeOffset? MovedAt { get; private set; }
  public int Version { get; set; } = 1;

  public IReadOnlyList<ImportColumn> Matched => Columns.Deserialize<List<ImportColumn>>(Json.Options)!;

  public bool IsOver => State is ImportState.Done or ImportState.Stopped or ImportState.Cancelled;

  /// <summary>The program has something to do for it.</summary>
  public bool Runs => State is ImportState.Converting or ImportState.Checking or ImportState.Writing;

  /// <summary>The program should have come further long ago: somebody may have it go on.</summary>
  public bool IsStuck(DateTimeOffset now) => Runs && (MovedAt ?? At) < now - Patience;

  /// <summary>The file is there, by this version of the definition; of a map file its features are made first.</summary>
  public void Arrive(StoredFile file, SheetKind kind, int number) => (File, Kind, Number, State) = (file.Id, kind, number, ImportState.Converting);

  public bool IsMap => Kind is SheetKind.Gml or SheetKind.Shapefile;

  /// <summary>What who brings a map file says of its columns, which are known only later.</summary>
  public void Tell(IReadOnlyDictionary<string, string> told) => Columns = JsonSerializer.SerializeToNode(told.Select(t => new ImportColumn(t.Key, t.Value, "told")), Json.Options)!.AsArray();

  /// <summary>Its columns are known: somebody looks at them, or its rows are looked through at once.</summary>
  public void Match(IReadOnlyList<ImportColumn> columns) => (Columns, State) = (JsonSerializer.SerializeToNode(columns, Json.Options)!.AsArray(), Hold ? ImportState.Matching : ImportState.Checking);

  /// <summary>Somebody says which column is which field: what was seen before by other columns is forgotten, and the file is looked through from its beginning.</summary>
  public Error? Choose(IReadOnlyList<ImportColumn> columns, int number) {
    if (!MayChoose) return State is ImportState.Done or ImportState.Cancelled ? ImportErrors.Over : ImportErrors.NotChecked;
    (Columns, State, Number) = (JsonSerializer.SerializeToNode(columns, Json.Options)!.AsArray(), ImportState.Checking, number);
    (Position, Rows, Wrong, Faults, Added, Changed, Unchanged, Refused, Error, DoneAt, WrittenBy) = (0, 0, 0, 0, 0, 0, 0, 0, null, null, null);
    return null;
  }

  /// <summary>What stopped is looked through once more as long as nothing of it is written.</summary>
  public bool MayChoose => State is ImportState.Matching or ImportState.Checked || State == ImportState.Stopped && !IsMap && (WrittenBy is null || Added + Changed == 0);

  /// <summary>Rows up to <paramref name="position"/> were looked at.</summary>
  /// <param name="would">What writing them would do.</param>
  public void Looked(int position, WrittenRows would, int faults, DateTimeOffset now) => (Position, Rows, Wrong, Faults, Added, Changed, Unchanged, MovedAt) =
    (position, Rows + would.All, Wrong + would.Refused, Faults + faults, Added + would.Added, Changed + would.Changed, Unchanged + would.Unchanged, now);

  public void LookedThrough() => (State, Position) = (ImportState.Checked, 0);

  /// <summary>There are more faults than are kept to be shown.</summary>
  public bool HasMoreFaults => Faults > MostFaults;

  /// <summary>Who brought it, with what they might read then, for what the program reads on their behalf.</summary>
  public Actor Whose => (Rights?.Deserialize<HeldRights>(Json.Options) ?? new(false, [], false, [])).As(Person, ActorKind.Official, "", Office);

  public Error? Begin(bool onlyValid, string reason, Guid person) {
    if (IsOver) return ImportErrors.Over;
    if (State != ImportState.Checked) return ImportErrors.NotChecked;
    if (Rows == Wrong) return ImportErrors.NothingRight;
    if (!onlyValid && Wrong > 0) return ImportErrors.Faulty(Wrong);
    (State, OnlyValid, Reason, WrittenBy, Added, Changed, Unchanged) = (ImportState.Writing, onlyValid, reason, person, 0, 0, 0);
    return null;
  }

  public void Wrote(int position, WrittenRows written, DateTimeOffset now) =>
    (Position, Added, Changed, Unchanged, Refused, MovedAt) = (position, Added + written.Added, Changed + written.Changed, Unchanged + written.Unchanged, Refused + written.Refused, now);

  /// <summary>How far an act has come that keeps all or nothing at its end.</summary>
  public void Reached(int position, DateTimeOffset now) => (Position, MovedAt) = (position, now);

  public Error? GoOn(DateTimeOffset now) {
    if (!IsStuck(now)) return IsOver ? ImportErrors.Over : ImportErrors.Goes;
    MovedAt = now;
    return null;
  }

  public void End(DateTimeOffset now) => (State, DoneAt) = (ImportState.Done, now);

  public void Stop(string error, DateTimeOffset now) => (State, Error, DoneAt) = (ImportState.Stopped, error, now);

  public Error? Cancel(DateTimeOffset now) {
    if (IsOver) return ImportErrors.Over;
    (State, DoneAt) = (ImportState.Cancelled, now);
    return null;
  }
}

internal readonly record struct WrittenRows(int Added, int Changed, int Unchanged, int Refused) {
  public int All => Added + Changed + Unchanged + Refused;

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
    model.Entity<Import>().Ignore(i => i.Matched).Ignore(i => i.IsOver).Ignore(i => i.Runs).Ignore(i => i.IsMap).Ignore(i => i.MayChoose).Ignore(i => i.HasMoreFaults).Ignore(i => i.Whose);
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
