using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Reads of the engine's tables; what a step writes goes by its own statements.</summary>
internal sealed class ProcessDb(DbContextOptions<ProcessDb> options) : SaolaDb(options, "process") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Definition>().HasKey(d => d.Id);
    model.Entity<Instance>().HasKey(i => i.Id);
    model.Entity<WorkTask>(t => {
      t.HasKey(x => x.Id);
      t.Property(x => x.Sort).ValueGeneratedOnAddOrUpdate();
    });
    model.Entity<Candidate>().HasKey(c => new { c.Who, c.Task });
    model.Entity<Subscription>().HasKey(s => new { s.Instance, s.Token, s.Node });
    model.Entity<Incident>().HasKey(i => new { i.Instance, i.Token });
    model.Entity<Visit>().HasKey(v => v.Id);
    model.Entity<Absence>().HasKey(a => a.Id);
    model.Entity<Collaborator>().HasKey(c => new { c.Task, c.Person });
    model.Entity<Opinion>().HasKey(o => o.Id);
    model.Entity<TaskDraft>().HasKey(d => new { d.Task, d.Person });
  }

  /// <summary>Definitions are drawings of how offices work: open to whoever may use the engine's pages.</summary>
  public IQueryable<Definition> Definitions() => Rows<Definition>().AsNoTracking();

  /// <summary>The instances of the offices an actor sees.</summary>
  public IQueryable<Instance> Instances(Actor actor) {
    var all = Rows<Instance>().AsNoTracking();
    if (actor.Kind == ActorKind.Machine) return all;
    var offices = actor.OfficesFor(ProcessPermissions.Read);
    return all.Where(i => offices.Contains(i.Office));
  }

  /// <summary>Those that the actor began.</summary>
  public IQueryable<Instance> Begun(Actor actor) => Rows<Instance>().AsNoTracking().Where(i => i.StartedBy == actor.Id);

  /// <summary>One instance, for who sees its office, and for who has or may have work in it from another office.</summary>
  public async Task<Instance?> Instance(Actor actor, string[] groups, DateOnly today, Guid id, CancellationToken ct) =>
    await Instances(actor).SingleOrDefaultAsync(i => i.Id == id, ct)
    ?? (await Tasks(actor, groups, today).AnyAsync(t => t.Instance == id, ct) ? await Rows<Instance>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) : null);

  /// <summary>Work assigned to the actor or to whom they stand in for today, in which they help, or open to a group or a list of people the actor belongs to.</summary>
  public IQueryable<WorkTask> Tasks(Actor actor, string[] groups, DateOnly today) {
    var all = Rows<WorkTask>().AsNoTracking();
    if (actor.Kind == ActorKind.Machine) return all;
    var me = actor.Id;
    var office = actor.Post?.Office;
    string[] who = [.. groups, me.ToString()];
    return all.Where(t => t.Assignee == me || groups.Contains(t.CandidateGroup) || Rows<Candidate>().Any(c => c.Task == t.Id && who.Contains(c.Who))
      || Rows<Collaborator>().Any(c => c.Task == t.Id && c.Person == me)
      || Rows<Absence>().Any(a => a.StandIn == me && a.Person == t.Assignee && a.Office == t.Office && a.Office == office && a.EndedAt == null && a.Begins <= today && a.Ends >= today));
  }

  /// <summary>The same, and all work of the office, or of the unit of it, whose work the actor gives out: that it is there, not what is in it.</summary>
  public IQueryable<WorkTask> TasksSeen(Actor actor, string[] groups, DateOnly today) {
    if (!Processes.Leads(actor)) return Tasks(actor, groups, today);
    var (own, office, led) = (Tasks(actor, groups, today), actor.Post!.Office, Processes.LedUnit(actor.Post) is { } unit ? unit + ":" : null);
    return Rows<WorkTask>().AsNoTracking().Where(t => t.Office == office && (led == null || t.CandidateGroup.StartsWith(led)) || own.Any(o => o.Id == t.Id));
  }

  /// <summary>The further groups and persons that may do a task.</summary>
  public IQueryable<string> Candidates(Guid task) => Rows<Candidate>().Where(c => c.Task == task).Select(c => c.Who);

  /// <summary>Who helps with a task; for who sees the task.</summary>
  public IQueryable<Collaborator> Collaborators(Guid task) => Rows<Collaborator>().Where(c => c.Task == task);

  /// <summary>What the actor has typed of tasks that are not done.</summary>
  public IQueryable<TaskDraft> Drafts(Actor actor) => Rows<TaskDraft>().AsNoTracking().Where(d => d.Person == actor.Id);

  /// <summary>What is asked about a task; for who sees the task.</summary>
  public IQueryable<Opinion> OpinionsOn(Guid task) => Rows<Opinion>().AsNoTracking().Where(o => o.Task == task && o.WithdrawnAt == null);

  /// <summary>What the actor asks others.</summary>
  public IQueryable<Opinion> OpinionsAskedBy(Actor actor) => Rows<Opinion>().Where(o => o.AskedBy == actor.Id && o.WithdrawnAt == null);

  /// <summary>What the actor is asked, in person or as one of their office.</summary>
  public IQueryable<Opinion> Opinions(Actor actor) {
    var (me, office) = (actor.Id, actor.Post?.Office);
    return Rows<Opinion>().Where(o => o.WithdrawnAt == null && (o.Person == me || o.Office != null && o.Office == office));
  }

  /// <summary>The actor's own absences, those in which they stand in, and those of the offices whose work they assign.</summary>
  public IQueryable<Absence> Absences(Actor actor) {
    var all = Rows<Absence>();
    if (actor.Kind == ActorKind.Machine) return all;
    var (me, offices) = (actor.Id, actor.OfficesFor(ProcessPermissions.Assign));
    return all.Where(a => a.Person == me || a.StandIn == me || offices.Contains(a.Office));
  }

  /// <summary>Incidents in the offices whose processes the actor operates.</summary>
  public IQueryable<Incident> Incidents(Actor actor) {
    var all = Rows<Incident>().AsNoTracking();
    if (actor.Kind == ActorKind.Machine) return all;
    var offices = actor.OfficesFor(ProcessPermissions.Operate);
    return all.Where(f => offices.Contains(f.Office));
  }

  public IQueryable<Visit> Visits(Guid instance) => Rows<Visit>().AsNoTracking().Where(v => v.Instance == instance);
}
