using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

internal sealed class ExchangeDb(DbContextOptions<ExchangeDb> options) : SaolaDb(options, "exchange") {
  protected override void Configure(ModelBuilder model) => model.Entity<Message>();

  /// <summary>Messages of the offices an actor sees.</summary>
  public IQueryable<Message> Messages(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<Message>() : Rows<Message>().Where(m => actor.VisibleOffices.Contains(m.Office));
}

/// <summary>Asked: no answer yet. Pending: the other side has it and will answer. Held: answered before the process could take it. Replaced: what is asked has changed since.</summary>
internal enum MessageState { Asked, Pending, Held, Answered, Replaced }

/// <summary>What a process asks another system, once: however often it is sent and answered, it is one message and takes one answer.</summary>
internal sealed class Message {
  public Guid Id { get; init; }
  public string Service { get; init; } = "";
  public string System { get; init; } = "";
  public Guid Instance { get; init; }
  public long Visit { get; init; }
  public string BusinessKey { get; init; } = "";
  public Guid Office { get; init; }
  public MessageState State { get; private set; }
  public JsonObject? Request { get; private set; }
  public JsonObject? Answer { get; private set; }
  public Outcome? Outcome { get; private set; }

  /// <summary>What was wrong with the last answer that was not taken.</summary>
  public string? Wrong { get; private set; }
  public int Attempts { get; private set; }
  public DateTimeOffset AskedAt { get; init; }
  public DateTimeOffset? AnsweredAt { get; private set; }
  public int Version { get; init; }

  public static Message Of(OutsideService service, Process.ServiceTaskContext task, JsonObject request, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(now), Service = service.Id, System = service.System, Instance = task.Instance, Visit = task.Visit, BusinessKey = task.BusinessKey, Office = task.Office.Id,
    Request = request, AskedAt = now, Version = 1,
  };

  public bool IsOpen => State is MessageState.Asked or MessageState.Pending;
  public bool Asks(JsonObject request) => JsonNode.DeepEquals(Request, request);
  public void Try() => Attempts++;

  /// <summary>What is asked was corrected since: this one takes no answer any more.</summary>
  public void Replace() => (State, Request, Answer) = (MessageState.Replaced, null, null);

  public void Wait() => State = MessageState.Pending;
  public void Refuse(string wrong) => Wrong = wrong.Length > 1000 ? wrong[..1000] : wrong;

  /// <summary>The answer that counts; no other is taken after it. What was asked is forgotten.</summary>
  public JsonObject Take(Judgement judgement, DateTimeOffset now) {
    (State, Request, Wrong, Outcome, AnsweredAt) = (MessageState.Answered, null, null, judgement.Outcome, now);
    return Say(judgement.Outcome, judgement.Reason, judgement.Data, now);
  }

  /// <summary>The same where the process does not wait for it yet.</summary>
  public void Hold(Judgement judgement, DateTimeOffset now) {
    Answer = Take(judgement, now);
    State = MessageState.Held;
  }

  /// <summary>What was held goes to the process and is forgotten here.</summary>
  public JsonObject Release() {
    var held = Answer!;
    (State, Answer) = (MessageState.Answered, null);
    return held;
  }

  /// <summary>What the process hears: the outcome, and of an accepted answer what the declaration takes from it.</summary>
  public JsonObject Say(Outcome outcome, string? reason, JsonObject? data, DateTimeOffset at) => new() {
    ["outcome"] = outcome.ToString().ToLowerInvariant(), ["reason"] = reason, ["message"] = Id.ToString(), ["service"] = Service, ["at"] = at, ["data"] = data?.DeepClone(),
  };
}
