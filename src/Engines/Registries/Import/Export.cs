using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

internal enum ExportState { Waiting, Done, Failed }

/// <summary>A list that somebody asked for as a file. It is made by the program with the rights they had then, and kept for a few days for them alone.</summary>
internal sealed class Export {
  /// <summary>So many may wait for one person at a time.</summary>
  public const int MostWaiting = 5;

  public static readonly TimeSpan Life = TimeSpan.FromDays(3);

  public Guid Id { get; init; }
  public string Registry { get; init; } = "";
  public Guid Person { get; init; }
  public ActorKind ActorKind { get; init; }
  public string PersonName { get; init; } = "";
  public Guid? Office { get; init; }
  public JsonObject Rights { get; init; } = [];
  public string Format { get; init; } = "";
  public JsonObject Asked { get; init; } = [];
  public string Language { get; init; } = "vi";
  public ExportState State { get; private set; }
  public int Rows { get; private set; }
  public Guid? File { get; private set; }
  public string? Error { get; private set; }
  public DateTimeOffset At { get; init; }
  public DateTimeOffset? DoneAt { get; private set; }
  public int Version { get; set; } = 1;

  public Actor Whose => Rights.Deserialize<HeldRights>(Json.Options)!.As(Person, ActorKind, PersonName, Office);

  public ListRecords.Request List => Asked.Deserialize<AskedList>(Json.Options)!.Of(Registry);

  public void Done(Guid file, int rows, DateTimeOffset now) => (State, File, Rows, DoneAt) = (ExportState.Done, file, rows, now);

  public void Fail(string error, DateTimeOffset now) => (State, Error, DoneAt) = (ExportState.Failed, error, now);
}

/// <summary>What a list is asked for, without the page.</summary>
internal sealed record AskedList(AskedCondition[] Conditions, string? Sort, string? Fields, DateTimeOffset? AsOf, DateOnly? On) {
  public static AskedList From(ListRecords.Request r) => new([.. r.Conditions.Select(c => new AskedCondition(c.Key, c.Value))], r.Sort, r.Fields, r.AsOf, r.On);

  public ListRecords.Request Of(string registry) => new(registry, Conditions.Select(c => KeyValuePair.Create(c.Name, c.Value)), Sort, Fields, null, null, AsOf, On);
}

internal sealed record AskedCondition(string Name, string Value);

/// <summary>Exports, each seen by who asked for it.</summary>
internal sealed class ExportsDb(DbContextOptions<ExportsDb> options) : SaolaDb(options, "registries") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Export>().HasKey(e => e.Id);
    model.Entity<Export>().Ignore(e => e.Whose).Ignore(e => e.List);
  }

  public IQueryable<Export> Exports(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<Export>() : Rows<Export>().Where(e => e.Person == actor.Id);
}
