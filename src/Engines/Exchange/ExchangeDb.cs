using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

internal sealed class ExchangeDb(DbContextOptions<ExchangeDb> options) : SaolaDb(options, "exchange") {
  /// <summary>SQL <c>kernel.fold</c>; equals <see cref="Vn.Fold"/>.</summary>
  public static string Fold(string value) => throw new NotSupportedException("Only inside a query.");

  protected override void Configure(ModelBuilder model) {
    model.HasDbFunction(typeof(ExchangeDb).GetMethod(nameof(Fold))!).HasName("fold").HasSchema("kernel");
    model.Entity<Message>();
    model.Entity<Member>();
    model.Entity<Subsystem>();
    model.Entity<OfferedService>();
    model.Entity<ClientGroup>();
    model.Entity<AccessRight>();
    model.Entity<RefusedRight>().HasKey(r => new { r.Service, r.ClientGroup });
    model.Entity<Retention>().HasKey(r => r.Class);
    model.Entity<Topic>();
    model.Entity<TopicRight>();
    model.Entity<ServiceVersion>();
    model.Entity<AccessRequest>();
    model.Entity<TopicSubscription>();
    model.Entity<ServiceLimit>();
    model.Entity<Maintenance>();
    model.Entity<ServiceHandling>().HasKey(h => h.Service);
    model.Entity<AdapterRequest>();
    model.Entity<AdapterDeclaration>().HasKey(a => new { a.Service, a.Number });
    model.Entity<ServiceBound>().HasKey(b => b.Service);
    model.Entity<Trouble>();
  }

  /// <summary>Members that offices of the actor answer for.</summary>
  public IQueryable<Member> Members(Actor actor) {
    var offices = actor.OfficesFor(ExchangePermissions.Offer);
    return actor.Kind == ActorKind.Machine || actor.Can(ExchangePermissions.Members) ? Rows<Member>() : Rows<Member>().Where(m => offices.Contains(m.Office));
  }

  /// <summary>Members whose messages an official may see: those that offices of theirs answer for.</summary>
  public IQueryable<Member> MembersRead(Actor actor) {
    var offices = actor.OfficesFor(ExchangePermissions.Messages);
    return Rows<Member>().Where(m => offices.Contains(m.Office));
  }

  public IQueryable<Subsystem> Subsystems(Actor actor) => Rows<Subsystem>().Where(s => Members(actor).Any(m => m.Id == s.Member));
  public IQueryable<OfferedService> OfferedServices(Actor actor) => Rows<OfferedService>().Where(o => Subsystems(actor).Any(s => s.Id == o.Subsystem));

  /// <summary>Subsystems of the actor's own offices alone: who keeps the list of members speaks and decides for no other office.</summary>
  public IQueryable<Subsystem> OwnSubsystems(Actor actor) {
    var offices = actor.OfficesFor(ExchangePermissions.Offer);
    return Rows<Subsystem>().Where(s => Rows<Member>().Any(m => m.Id == s.Member && offices.Contains(m.Office)));
  }

  public IQueryable<OfferedService> OwnServices(Actor actor) => Rows<OfferedService>().Where(o => OwnSubsystems(actor).Any(s => s.Id == o.Subsystem));

  public IQueryable<ServiceVersion> Versions(Actor actor) => Rows<ServiceVersion>().Where(v => OfferedServices(actor).Any(o => o.Id == v.Service));
  public IQueryable<AccessRight> AccessRights(Actor actor) => Rows<AccessRight>().Where(r => OfferedServices(actor).Any(o => o.Id == r.Service));

  /// <summary>Of a service that the caller was given.</summary>
  public IQueryable<RefusedRight> RefusedRights(Guid service) => Rows<RefusedRight>().Where(r => r.Service == service);

  public IQueryable<Topic> Topics(Actor actor) => Rows<Topic>().Where(t => Subsystems(actor).Any(s => s.Id == t.Subsystem));
  public IQueryable<TopicRight> TopicRights(Actor actor) => Rows<TopicRight>().Where(r => Topics(actor).Any(t => t.Id == r.Topic));
  public IQueryable<TopicSubscription> Subscriptions(Actor actor) => Rows<TopicSubscription>().Where(f => Subsystems(actor).Any(s => s.Id == f.Subsystem));

  public IQueryable<ServiceLimit> Limits(Actor actor) => Rows<ServiceLimit>().Where(l => OfferedServices(actor).Any(o => o.Id == l.Service));

  public IQueryable<ServiceHandling> Handlings(Actor actor) => Rows<ServiceHandling>().Where(h => OfferedServices(actor).Any(o => o.Id == h.Service));

  /// <summary>Whether the exchange is closed is no secret.</summary>
  public IQueryable<Maintenance> Maintenances() => Rows<Maintenance>();

  /// <summary>Requests of access that subsystems of the actor's offices made, or that are for their services.</summary>
  public IQueryable<AccessRequest> AccessRequests(Actor actor) =>
    Rows<AccessRequest>().Where(a => Subsystems(actor).Any(s => s.Id == a.Subsystem) || OfferedServices(actor).Any(o => o.Id == a.Service));

  /// <summary>What an agreement that the actor was given gives.</summary>
  public IQueryable<AccessRight> RightsOf(AccessRequest agreement) => Rows<AccessRight>().Where(r => r.Agreement == agreement.Id);

  /// <summary>What is offered is told to everyone, so that they can ask for it.</summary>
  public IQueryable<OfferedService> AllServices() => Rows<OfferedService>();
  public IQueryable<ServiceVersion> AllVersions() => Rows<ServiceVersion>();

  /// <summary>What was asked of offices that the actor acts for.</summary>
  public IQueryable<AdapterRequest> AdapterRequests(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<AdapterRequest>() : Rows<AdapterRequest>().Where(r => actor.VisibleOffices.Contains(r.Office));

  /// <summary>Of services that the caller was given.</summary>
  public IQueryable<AdapterDeclaration> Adapters() => Rows<AdapterDeclaration>();

  /// <summary>Everyone who takes part is named to everyone: a right is given to subsystems and groups of others.</summary>
  public IQueryable<Member> AllMembers() => Rows<Member>();
  public IQueryable<Subsystem> AllSubsystems() => Rows<Subsystem>();
  public IQueryable<ClientGroup> Groups() => Rows<ClientGroup>();

  /// <summary>Beyond what owners are told; who changes it was asked for the service before.</summary>
  public IQueryable<ServiceBound> Bounds() => Rows<ServiceBound>();

  /// <summary>Of what owners were told and what is not over.</summary>
  public IQueryable<Trouble> OpenTroubles() => Rows<Trouble>().Where(t => t.EndedAt == null);

  /// <summary>How long messages are kept is no secret.</summary>
  public IQueryable<Retention> Retentions() => Rows<Retention>();

  /// <summary>Messages of the offices an actor sees.</summary>
  public IQueryable<Message> Messages(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<Message>() : Rows<Message>().Where(m => actor.VisibleOffices.Contains(m.Office));
}

/// <summary>Asked: no answer yet. Pending: the other side has it and will answer. Held: answered, but not taken by a process yet. Replaced: what is asked has changed since.</summary>
internal enum MessageState { Asked, Pending, Held, Answered, Replaced }

/// <summary>What a process asks another system, once: however often it is sent and answered, it is one message and takes one answer.</summary>
internal sealed class Message {
  public Guid Id { get; init; }
  public string Service { get; init; } = "";
  public string System { get; init; } = "";
  public Guid Instance { get; private set; }
  public long Visit { get; private set; }
  public string BusinessKey { get; init; } = "";
  public Guid Office { get; init; }
  public MessageState State { get; private set; }
  public JsonObject? Request { get; private set; }

  /// <summary>What an answer is compared with, where that was corrected since it was sent.</summary>
  public JsonObject? Compared { get; private set; }
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
  public bool IsOf(Process.ServiceTaskContext task) => (Instance, Visit) == (task.Instance, task.Visit);
  public void Try() => Attempts++;

  /// <summary>What is asked was corrected since, or nobody waits for it any more: this one takes no answer.</summary>
  public void Replace() {
    State = MessageState.Replaced;
    Forget();
  }

  /// <summary>What was asked, and what was answered before anyone took it, is personal.</summary>
  public void Forget() => (Request, Compared, Answer) = (null, null, null);

  /// <summary>A later visit asks for it again: the same is sent under the same key, and the answer is compared with what is known now.</summary>
  public void AskAgain(Process.ServiceTaskContext task, JsonObject now) {
    (State, Instance, Visit, Outcome, AnsweredAt, Answer) = (MessageState.Asked, task.Instance, task.Visit, null, null, null);
    Compared = Asks(now) ? null : now;
  }

  public void Wait() => State = MessageState.Pending;
  public void Refuse(string wrong) => Wrong = wrong.Length > 1000 ? wrong[..1000] : wrong;

  public Answer<Judgement> Judge(OutsideService service, JsonObject answer, DateTimeOffset now) => service.Judge((Compared ?? Request)!, answer, now);

  /// <summary>The answer that counts; no other is taken after it. What was asked is forgotten, unless it may have to be asked for again.</summary>
  public JsonObject Take(Judgement judgement, DateTimeOffset now) {
    (State, Wrong, Outcome, AnsweredAt) = (MessageState.Answered, null, judgement.Outcome, now);
    if (judgement.Outcome != Exchange.Outcome.Contradicts) Forget();
    return Say(judgement.Outcome, judgement.Reason, judgement.Data, now);
  }

  /// <summary>The same until the process takes it.</summary>
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

  /// <summary>What the process hears: the outcome, and what the declaration takes from the answer, also where it contradicts.</summary>
  public JsonObject Say(Outcome outcome, string? reason, JsonObject? data, DateTimeOffset at) => new() {
    ["outcome"] = outcome.ToString().ToLowerInvariant(), ["reason"] = reason, ["message"] = Id.ToString(), ["service"] = Service, ["at"] = at, ["data"] = data?.DeepClone(),
  };
}
