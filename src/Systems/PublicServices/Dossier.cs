using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// One citizen's case of one procedure, from the moment it has a code. State and its rules are in <c>DossierSteps.cs</c> and
/// <c>DossierClock.cs</c>; columns marked personal in the migration hold personal data.
/// </summary>
internal sealed partial class Dossier : IProtected<Dossier> {
  /// <summary>Officials reach it through the agency that decides and the agency that took it in.</summary>
  public static Access<Dossier> Access { get; } = WithFacts(new("dossier", d => d.Office, d => d.IntakeOffice));

  static Access<Dossier> Decision { get; } = WithFacts(new("dossier", d => d.Office));

  /// <summary>Through which of its agencies a right reaches it: what settles the matter only through the one that decides.</summary>
  public static Access<Dossier> Through(string permission) => DossierPermissions.OfDecision.Contains(permission) ? Decision : Access;

  /// <summary>Whether the actor may do this to it.</summary>
  public bool Allows(Actor actor, string permission) => Refuses(actor, permission) is null;

  /// <summary>Why the actor may not do this to it. Whatever roles say, nobody judges, signs or hands over their own matter, or one of who gave them a power that reaches it.</summary>
  public Error? Refuses(Actor actor, string permission) => !actor.Can(permission, this, Through(permission)) ? DossierErrors.StepNotAllowed
    : DossierPermissions.OfOthers.Contains(permission) && DossierReach.IsPartyTo(actor, this) ? DossierErrors.OwnMatter : null;

  static Access<Dossier> WithFacts(Access<Dossier> access) => access
    .Fact("office", d => d.Office).Fact("intakeOffice", d => d.IntakeOffice).Fact("handler", d => d.Handler).Fact("procedure", d => d.ProcedureCode).Fact("field", d => d.Field)
    .Fact("applicant", d => d.ApplicantAccount).Fact("subject", d => d.SubjectAccount).Fact("intakeOfficial", d => d.IntakeOfficial);

  public const int ReasonLength = 4000, NoteLength = 1000, PostCodeLength = 40;

  public Guid Id { get; private set; }
  public int Version { get; private set; }
  public string Code { get; private set; } = "";
  public DossierStatus Status { get; private set; }
  public Channel Channel { get; private set; }

  /// <summary>When it came by post: the day it arrived, and the code of the postal item.</summary>
  public DateOnly? ArrivedOn { get; private set; }
  public string? SentCode { get; private set; }

  /// <summary>Which system owns the status: null is this one, else the name of the ministry's or the portal's.</summary>
  public string? Origin { get; private set; }

  /// <summary>The unguessable part of the tracking address in QR codes.</summary>
  public string TrackToken { get; private set; } = "";

  public string TermsHash { get; private set; } = "";
  public Guid Procedure { get; private set; }
  public string ProcedureCode { get; private set; } = "";
  public string ProcedureName { get; private set; } = "";
  public string Field { get; private set; } = "";
  public string CaseKey { get; private set; } = "";

  /// <summary>The competent agency, and the agency whose one-stop unit took it in and delivers.</summary>
  public Guid Office { get; private set; }
  public string OfficeCode { get; private set; } = "";
  public Guid IntakeOffice { get; private set; }
  public string IntakeOfficeCode { get; private set; } = "";

  /// <summary>The unit that handles it inside the office: <c>H21.106/kinh-te</c>, or the office itself.</summary>
  public string Handler { get; private set; } = "";
  public bool HasDivision { get; private set; }

  public Guid? SubjectAccount { get; private set; }
  public bool SubjectIsOrganisation { get; private set; }
  public string SubjectName { get; private set; } = "";
  public string? SubjectNumber { get; private set; }
  public string? SubjectAddress { get; private set; }
  public Guid? ApplicantAccount { get; private set; }

  /// <summary>A rule says that the subject must do it themselves, so that no power lets another hand it in or go on with it; null where that is not known.</summary>
  public bool? InPerson { get; private set; }

  /// <summary>The electronic power under which the applicant handed it in for its subject; null when they did without one.</summary>
  public Guid? Power { get; private set; }
  public string ApplicantName { get; private set; } = "";
  public string? ApplicantNumber { get; private set; }
  public string? ApplicantPhone { get; private set; }
  public string? ApplicantEmail { get; private set; }
  public string? ApplicantAddress { get; private set; }

  public Delivery Delivery { get; private set; }
  public NoticeChannel Notice { get; private set; }
  public string? DeliveryAddress { get; private set; }

  /// <summary>The answers of the form, and for each where it came from.</summary>
  public JsonObject Form { get; private set; } = [];
  public JsonObject Provenance { get; private set; } = [];

  /// <summary>What is to be paid in đồng; null while a fee of the procedure is not known.</summary>
  public long? AmountDue { get; private set; }
  public bool PaidOnReceipt { get; private set; }
  public DateTimeOffset? PaidAt { get; private set; }

  /// <summary>The official who took it in; null when it came online.</summary>
  public Guid? IntakeOfficial { get; private set; }
  public Guid? Instance { get; private set; }

  /// <summary>The number that the sender gave it, so that what is sent twice is registered once.</summary>
  public Guid? Once { get; private set; }

  public DateTimeOffset RegisteredAt { get; private set; }
  public DateTimeOffset? AcceptedAt { get; private set; }
  public DateTimeOffset? RefusedAt { get; private set; }
  public DateTimeOffset? WithdrawnAt { get; private set; }
  public DateTimeOffset? StoppedAt { get; private set; }
  public DateTimeOffset? ProcessedAt { get; private set; }
  public DateTimeOffset? DeliveredAt { get; private set; }
  public bool? Granted { get; private set; }

  /// <summary>Where a declined withdrawal falls back to.</summary>
  public DossierStatus? BeforeWithdrawal { get; private set; }

  public List<DossierComponent> Components { get; private set; } = [];
  public List<DossierSupplement> Supplements { get; private set; } = [];

  Dossier() { }

  /// <summary>A dossier with everything it is registered with; it has no code until <see cref="Register"/>.</summary>
  public sealed record Opening {
    public required Channel Channel { get; init; }
    public required DossierTerms Terms { get; init; }
    public required DossierOffices Offices { get; init; }
    public required DossierSubject Subject { get; init; }
    public required DossierApplicant Applicant { get; init; }
    public required Delivery Delivery { get; init; }
    public required NoticeChannel Notice { get; init; }
    public string? DeliveryAddress { get; init; }
    public JsonObject Form { get; init; } = [];
    public JsonObject Provenance { get; init; } = [];
    public IReadOnlyList<DossierComponent> Components { get; init; } = [];
    public long? AmountDue { get; init; }
    public Guid? IntakeOfficial { get; init; }
    public string? Origin { get; init; }
    public DateOnly? ArrivedOn { get; init; }
    public string? SentCode { get; init; }
    public Guid? Once { get; init; }
    public Guid? Power { get; init; }
  }

  /// <summary>Gives the dossier its code, once (status 1).</summary>
  /// <param name="maximumAt">When it would be due if it had been accepted now; null when the deadline is not known.</param>
  public static Dossier Register(Opening o, string code, string trackToken, string termsHash, DateTimeOffset now, DateTimeOffset? maximumAt) {
    var dossier = new Dossier {
      Id = Guid.CreateVersion7(now), Code = code, TrackToken = trackToken, Status = DossierStatus.Registered, Channel = o.Channel, Origin = o.Origin, ArrivedOn = o.ArrivedOn, SentCode = o.SentCode,
      TermsHash = termsHash, Procedure = o.Terms.Procedure, ProcedureCode = o.Terms.ProcedureCode, ProcedureName = o.Terms.Name, Field = o.Terms.Field, CaseKey = o.Terms.Case,
      Office = o.Offices.Competent, OfficeCode = o.Offices.CompetentCode, IntakeOffice = o.Offices.Intake, IntakeOfficeCode = o.Offices.IntakeCode,
      Handler = o.Offices.Handler, HasDivision = o.Offices.HasDivision,
      SubjectAccount = o.Subject.Account, SubjectIsOrganisation = o.Subject.IsOrganisation, SubjectName = o.Subject.Name, SubjectNumber = o.Subject.Number, SubjectAddress = o.Subject.Address,
      ApplicantAccount = o.Applicant.Account, ApplicantName = o.Applicant.Name, ApplicantNumber = o.Applicant.Number,
      ApplicantPhone = o.Applicant.Phone, ApplicantEmail = o.Applicant.Email, ApplicantAddress = o.Applicant.Address,
      Delivery = o.Delivery, Notice = o.Notice, DeliveryAddress = o.DeliveryAddress, Form = o.Form, Provenance = o.Provenance,
      AmountDue = o.AmountDue, PaidOnReceipt = o.Terms.PaidOnReceipt, IntakeOfficial = o.IntakeOfficial, Once = o.Once, Power = o.Power, InPerson = o.Terms.InPerson, RegisteredAt = now, MaximumAt = maximumAt,
    };
    foreach (var component in o.Components) {
      component.Dossier = dossier.Id;
      dossier.Components.Add(component);
    }
    return dossier;
  }

  /// <summary>Its process knows it from the first step on.</summary>
  public void RunsAs(Guid instance) => Instance = instance;

  /// <summary>The fee follows corrected answers as long as nobody was asked to pay it; later it stays, and the office settles the difference.</summary>
  public bool FeeFollows(long? due) {
    if (due is null || due == AmountDue || AmountDue is null || AcceptedAt is not null || PaidAt is not null || Status == DossierStatus.PaymentRequested) return false;
    AmountDue = due;
    return true;
  }

  /// <summary>There is money to pay before the result is handed over.</summary>
  public bool IsOwed => AmountDue > 0 && PaidAt is null;

  /// <summary>Money has come for it. False when it needs none any more: it is paid, or was refused or stopped.</summary>
  public bool Paid(DateTimeOffset at) {
    if (PaidAt is not null || Status is DossierStatus.Refused or DossierStatus.Stopped) return false;
    PaidAt = at;
    return true;
  }

  /// <summary>
  /// What its pages of payment are found by: the token, or the dossier itself for who is signed in. Nobody follows a dossier that was
  /// handed in under a power without signing in, for whoever keeps its slip would see on when the power is over.
  /// </summary>
  public string PayKey => Power is null ? TrackToken : Id.ToString();

  /// <summary>The dossier that such a key names; null when it is a token.</summary>
  public static Guid? IdIn(string payKey) => Guid.TryParseExact(payKey, "D", out var id) ? id : null;

  /// <summary>Where the code on its papers leads.</summary>
  public string TrackPath => Power is null ? $"/tra-cuu/{TrackToken}" : DossierLink.Mine(Code);

  /// <summary>Who handed it in, as its papers say it.</summary>
  public string ApplicantText => Power is null ? ApplicantName : Words.T.In("vi", "dossier_applicant_by_power", ApplicantName, SubjectName);

  /// <summary>To whom the result is given without asking who they are beside the name: the applicant, and by a power whose it is.</summary>
  public (string Name, string? Number) Collector => Power is null ? (ApplicantName, ApplicantNumber) : (SubjectName, SubjectNumber);

  public bool IsProxied => ApplicantAccount != SubjectAccount || ApplicantNumber != SubjectNumber || SubjectIsOrganisation;

  /// <summary>Where it stands, in words: who supplemented at intake has not registered anew.</summary>
  public string StatusText => Status.Told(Status == DossierStatus.Registered && Supplements.Exists(s => s.ReceivedAt is not null) ? DossierStatus.SupplementRequested : null);

  /// <summary>Its moments as on-time counting takes them.</summary>
  public DossierMoments Moments() => new(AcceptedAt ?? RegisteredAt) {
    AppointmentAt = AppointmentAt, Maximum = MaximumAt - RegisteredAt, AcceptedAt = AcceptedAt, ProcessedAt = ProcessedAt, DeliveredAt = DeliveredAt,
    StoppedAt = StoppedAt, RefusedAt = RefusedAt, WithdrawnAt = WithdrawnAt,
    Supplements = [.. Supplements.Select(s => new SupplementSpan(s.RequestedAt, s.ReceivedAt, s.MovedAppointment))],
  };
}

/// <summary>Who is competent, who takes in and delivers, and how the work goes inside the competent office.</summary>
internal sealed record DossierOffices(Guid Competent, string CompetentCode, Guid Intake, string IntakeCode, string Handler, bool HasDivision);

/// <summary>What was handed in for one component: papers, or one file. A component with two files has two rows.</summary>
internal sealed class DossierComponent {
  public Guid Id { get; init; }
  public Guid Dossier { get; set; }
  public required string Key { get; init; }
  public required string Name { get; init; }
  public int Originals { get; set; }
  public int Copies { get; set; }
  public bool HasPapers => Originals + Copies > 0;
  public Guid? File { get; init; }
  public string? FileName { get; init; }
  public string? Note { get; set; }
  /// <summary>The record that took the place of the paper, and its version; what it said stands in <see cref="RecordSaid"/>.</summary>
  public Guid? Record { get; init; }
  public int? RecordVersion { get; private set; }
  public JsonObject? RecordSaid { get; private set; }
  /// <summary>The first day on which it does not hold any more, where it ended before the dossier was decided.</summary>
  public DateOnly? RecordEndedOn { get; set; }

  /// <param name="agreed">The person agreed to its use.</param>
  /// <param name="fetched">What its owner said when asked; null where the record lies here.</param>
  public void Says(Forms.HeldRecord held, bool agreed, Forms.FetchedRecord? fetched = null) {
    var use = new RecordUse(held.Register, fetched is null ? held.Title : Words.T.In("vi", "dossier_record_fetched"), held.Origin, held.Values, agreed);
    (RecordVersion, RecordSaid, Note) = (held.Version, (fetched is null ? use : use.Told(fetched)).ToJson(), Words.T.In("vi", "dossier_record_instead", held.Origin));
  }

  /// <summary>Its owner has not answered yet.</summary>
  public bool IsAwaited => RecordSaid is { } said && RecordUse.Of(said).State == RecordUse.Waiting;

  /// <summary>What the owner said later.</summary>
  public void Told(Forms.FetchedRecord fetched) => RecordSaid = RecordUse.Of(RecordSaid!).Told(fetched).ToJson();

  /// <summary>Which supplement brought it; 0 is the first submission.</summary>
  public int Supplement { get; init; }
  public DateTimeOffset At { get; init; }
}
