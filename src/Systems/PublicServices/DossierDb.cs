using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

internal sealed partial class PublicServicesDb {
  /// <summary>
  /// What the actor may see: an official the dossiers that the offices of the post process or took in, a citizen their own,
  /// those they handed in for another and those that powers reach, the program all.
  /// </summary>
  public IQueryable<Dossier> Dossiers(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<Dossier>(),
    ActorKind.Official or ActorKind.System => Rows<Dossier>().Where(actor.Over<Dossier>(DossierPermissions.Read)),
    ActorKind.Citizen => OwnDossiers(actor, PowerActs.Follow),
    _ => Rows<Dossier>().Where(d => false),
  };

  /// <summary>The same, and to which the official may do this: a right that is held in another office is none here, nor is one of the office that only took it in where the other decides.</summary>
  public IQueryable<Dossier> Dossiers(Actor actor, string permission) =>
    actor.ActsForOffice ? Dossiers(actor).Where(actor.Over(permission, Dossier.Through(permission))) : Dossiers(actor);

  /// <summary>A dossier on which the official may act so. One that they see and may not act on is not said to be unknown.</summary>
  public async Task<Answer<Dossier>> DossierFor(Actor actor, Guid id, string permission, CancellationToken ct) {
    var dossier = await Dossiers(actor).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == id, ct);
    return dossier is null ? DossierErrors.NotFound : dossier.Refuses(actor, permission) is { } refused ? refused : dossier;
  }

  /// <summary>
  /// The same for who sees one office or a few, as one that took others over does: as ranges that an index holds in the order of
  /// lists: of each office what it processes, and what it only took in. Null for others.
  /// </summary>
  public (Guid[] Offices, IQueryable<Dossier>[] Ranges)? OfficeDossiers(Actor actor) {
    if (!actor.ActsForOffice || actor.Reaches(DossierPermissions.Read) is not { Length: > 0 } reaches || !Array.TrueForAll(reaches, r => r.When is null)) return null;
    Guid[] offices = [.. reaches.SelectMany(r => r.Offices).Distinct().Take(MostRanged + 1)];
    if (offices.Length > MostRanged) return null;
    return (offices, [.. offices.SelectMany(office => new[] {
      Rows<Dossier>().Where(d => d.Office == office),
      Rows<Dossier>().Where(d => d.IntakeOffice == office && d.IntakeOffice != d.Office),
    })]);
  }

  const int MostRanged = 8;

  /// <summary>SQL <c>public_services.dossiers_of_words</c>: those of the office whose words match, each as <c>office|word</c>.</summary>
  public IQueryable<FoundDossier> DossiersOfWords(NpgsqlTsQuery words) => FromExpression(() => DossiersOfWords(words));

  /// <summary>For who holds the code and the applicant's phone number, or the unguessable token of the slip; those handed in under a power only for who signs in.</summary>
  public IQueryable<Dossier> TrackedDossiers() => Rows<Dossier>().AsNoTracking().Where(d => d.Power == null);

  /// <summary>Whose data a dossier holds, for the evidence that it was read.</summary>
  public async Task<Guid> AboutOf(Guid dossier, CancellationToken ct) => await Rows<Dossier>().Where(d => d.Id == dossier).Select(d => d.SubjectAccount).SingleOrDefaultAsync(ct) ?? dossier;

  public IQueryable<DossierSnapshot> DossierSnapshots() => Rows<DossierSnapshot>().AsNoTracking();

  /// <summary>With files that their applicant chose and can send no more, because the dossier is decided.</summary>
  public IQueryable<DossierSupplement> UnsentSupplements() {
    var none = new System.Text.Json.Nodes.JsonObject();
    return Rows<DossierSupplement>().Where(s => (s.Files != none || s.CounterFiles != none) && s.ReceivedAt == null && Rows<Dossier>().Any(d => d.Id == s.Dossier && EF.Property<DateTimeOffset?>(d, "EndedAt") != null));
  }

  /// <summary>A draft is its owner's alone.</summary>
  public IQueryable<DossierDraft> DossierDrafts(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<DossierDraft>(),
    ActorKind.Citizen or ActorKind.Official when actor.Id is var id => Rows<DossierDraft>().Where(d => d.Owner == id && !d.AtCounter),
    _ => Rows<DossierDraft>().Where(d => false),
  };

  /// <summary>What an officer has begun at the counter.</summary>
  public IQueryable<DossierDraft> CounterDrafts(Actor actor) =>
    actor.Kind == ActorKind.Official && actor.Id is var id ? Rows<DossierDraft>().Where(d => d.Owner == id && d.AtCounter) : Rows<DossierDraft>().Where(d => false);

  /// <summary>
  /// The dossier that a step of its process works on, whoever takes the step: the one the act already holds, else from its row.
  /// </summary>
  public async Task<Dossier?> DossierInProcess(string code, CancellationToken ct) =>
    ChangeTracker.Entries<Dossier>().Select(e => e.Entity).FirstOrDefault(d => d.Code == code)
    ?? await Rows<Dossier>().Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Code == code, ct);

  /// <summary>The dossier with this code, whoever asks: only that there is one may be told.</summary>
  public IQueryable<Dossier> DossierWith(string code) => Rows<Dossier>().AsNoTracking().Where(d => d.Code == code);

  /// <summary>SQL <c>kernel.fold</c>; equals <see cref="Vn.Fold"/>.</summary>
  public static string Fold(string value) => throw new NotSupportedException("Only inside a query.");

  /// <summary>Slips of the dossiers that the actor may see. By a power one opens those of what was handed in under one: others bear a token that outlives it.</summary>
  public IQueryable<DossierSlip> DossierSlips(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<DossierSlip>(),
    ActorKind.Citizen when actor.Id is var id => Rows<DossierSlip>().Where(s => OwnDossiers(actor, PowerActs.Submit).Any(d => d.Id == s.Dossier && (d.Power != null || d.SubjectAccount == id || d.ApplicantAccount == id))),
    _ => Rows<DossierSlip>().Where(s => Dossiers(actor).Any(d => d.Id == s.Dossier)),
  };

  /// <summary>Letters of the official's own office that nobody has signed.</summary>
  public IQueryable<UnsignedLetter> UnsignedLetters(Actor actor) {
    var office = actor.Post?.Office;
    return from s in Rows<DossierSlip>() join d in Dossiers(actor) on s.Dossier equals d.Id
           where (s.Form == "04" || s.Form == "05") && s.SignedAt == null && d.Office == office
           select new UnsignedLetter { Id = s.Id, Dossier = d.Id, Code = d.Code, ProcedureName = d.ProcedureName, Form = s.Form, MadeAt = s.MadeAt, MadeByName = s.MadeByName };
  }

  public IQueryable<DossierHandover> DossierHandovers(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<DossierHandover>()
    : Rows<DossierHandover>().Where(h => Dossiers(actor).Any(d => d.Id == h.Dossier));

  /// <summary>Code and procedure of dossiers about which the official's offices were asked; the dossiers themselves stay with their offices.</summary>
  public IQueryable<AskedDossier> AskedDossiers(Actor actor) => actor.OfficesFor(DossierPermissions.Read) is var offices && actor.ActsForOffice
    ? Rows<Dossier>().AsNoTracking().Where(d => Rows<DossierComment>().Any(c => c.Dossier == d.Id && c.AskedOffice != null && offices.Contains(c.AskedOffice.Value)))
        .Select(d => new AskedDossier { Id = d.Id, Code = d.Code, ProcedureName = d.ProcedureName })
    : Rows<Dossier>().Where(d => false).Select(d => new AskedDossier { Id = d.Id, Code = d.Code, ProcedureName = d.ProcedureName });

  /// <summary>Remarks on dossiers that the official may see, and questions put to the official's offices.</summary>
  public IQueryable<DossierComment> DossierComments(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<DossierComment>(),
    ActorKind.Official or ActorKind.System when actor.OfficesFor(DossierPermissions.Read) is var offices =>
      Rows<DossierComment>().Where(c => (c.AskedOffice != null && offices.Contains(c.AskedOffice.Value)) || Dossiers(actor).Any(d => d.Id == c.Dossier)),
    _ => Rows<DossierComment>().Where(c => false),
  };

  static partial void ConfigureDossier(ModelBuilder model) {
    model.Entity<FoundDossier>().HasNoKey();
    model.HasDbFunction(typeof(PublicServicesDb).GetMethod(nameof(DossiersOfWords))!).HasName("dossiers_of_words");
    model.HasDbFunction(typeof(PublicServicesDb).GetMethod(nameof(Fold))!).HasName("fold").HasSchema("kernel");
    model.Entity<DossierDraft>(e => {
      e.Property(d => d.Power).HasComputedColumnSql(null, stored: true).ValueGeneratedOnAddOrUpdate();
      e.Property(d => d.PrincipalName).HasComputedColumnSql(null, stored: true).ValueGeneratedOnAddOrUpdate();
    });
    model.Entity<DossierHandover>();
    model.Entity<DossierSlip>();
    model.Entity<DossierComment>();
    ConfigurePaperEntries(model);
    ConfigureDossierRecords(model);
    model.Entity<DossierSnapshot>(e => e.HasKey(s => s.Hash));
    model.Entity<Dossier>(e => {
      e.Property(d => d.Status).HasConversion<short>();
      e.Property(d => d.BeforeWithdrawal).HasConversion<short?>();
      e.Property(d => d.Channel).HasConversion<short>();
      e.Property(d => d.Delivery).HasConversion<short>();
      e.Property(d => d.Notice).HasConversion<short>();
      e.Property<string>("Search").IsRequired().HasComputedColumnSql(null, stored: true).ValueGeneratedOnAddOrUpdate();
      e.Property<DateTimeOffset?>("EndedAt").HasComputedColumnSql(null, stored: true).ValueGeneratedOnAddOrUpdate();
      e.HasMany(d => d.Components).WithOne().HasForeignKey(c => c.Dossier);
      e.HasMany(d => d.Supplements).WithOne().HasForeignKey(s => s.Dossier);
    });
  }
}

/// <summary>A row of <see cref="PublicServicesDb.DossiersOfWords"/>.</summary>
internal sealed record FoundDossier(Guid Id);
