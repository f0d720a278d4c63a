using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddDossiers(IServiceCollection services) {
    services.AddPermissions(DossierPermissions.All).AddProtected<Dossier>([.. DossierPermissions.All.Select(p => p.Id).Except(DossierPermissions.OfQuestions)]).AddScoped<IProtectedRecords, DossierReaders>();
    services.AddSingleton<DossierTermsStore>().AddScoped<DossierDesk>().AddScoped<DossierDoor>().AddScoped<DossierNotices>().AddScoped<CounterDesk>().AddSingleton<ServedPerson>().AddScoped<PaperValues>().AddScoped<DossierSlips>().AddScoped<DossierLetters>().AddScoped<DossierPapers>().AddScoped<ResultSigning>().AddScoped<DossierForms>().AddScoped<DossierActs>().AddScoped<ComponentRecords>().AddScoped<RevokedRecords>();
    services.AddHandler<Registries.RecordEnded, OnRecordEnded>("public_services.record_ended");
    services.AddHandler<FetchRecord, FetchRecordHandler>("public_services.fetch_record", outside: true);
    services.AddSingleton(new RailLink(10, () => Words.T["dossier_work"], "/can-bo", "list", DossierPermissions.Read, Replaces: ProcessModule.Worklist))
      .AddSingleton(new RailLink(20, () => Words.T["dossier_counter_new"], "/can-bo/mot-cua", "plus", DossierPermissions.Counter))
      .AddSingleton(new RailLink(30, () => Words.T["dossier_all"], "/can-bo/ho-so", "search", DossierPermissions.Read))
      .AddSingleton(new RailLink(35, () => Words.T["register"], "/can-bo/so-theo-doi", "book-open", DossierPermissions.Read));
    services.AddScoped<IProcedureSource, PublishedProcedures>().AddScoped<IOfficeMove, DossierOfficeWork>();
    services.AddScoped<IServiceTask, SetStatus>().AddScoped<IServiceTask, Clock>().AddScoped<IServiceTask, MakeSlip>().AddScoped<IServiceTask, Notify>()
      .AddScoped<IServiceTask, SignResult>().AddScoped<IServiceTask, SealResult>().AddScoped<IServiceTask, DeliverResult>().AddScoped<IServiceTask, WriteRecords>();
    services.AddScoped<IProcessObserver, DossierSchedule>().AddSingleton<ITaskPlace, DossierPlace>();
    services.AddSingleton<Reminders>().AddScoped<Reminding>().AddPackKind<ReminderKind>().AddSchedule<Remind, RemindRound>("public_services.remind", TimeSpan.FromMinutes(1));
    services.AddMessages(Words.T, "notify-registered", "notify-accepted", "notify-processing", "notify-refused", "notify-supplement", "notify-payment", "notify-done", "notify-delivered", "notify-stopped", "notify-revoked", "notify-record-over", "record-over", "record-left", "notify-late",
      "notify-withdrawal", "notify-withdrawal-declined", "notify-answered",
      "remind-step", "remind-step-late", "remind-appointment", "remind-appointment-late", "office-answered");
    services.AddDaily<SweepDrafts, SweepDraftsHandler>("public_services.sweep_drafts", new(2, 20));
  }

  static partial void MapDossiers(IEndpointRouteBuilder routes) {
    SaveDraft.Route(routes);
    AddDraftFile.Route(routes);
    FillDraft.Route(routes);
    DeleteDraft.Route(routes);
    ListDrafts.Route(routes);
    TrackDossier.Route(routes);
    ListDossiers.Route(routes);
    GetDossier.Route(routes);
    ListWork.Route(routes);
    ListLate.Route(routes);
    ClaimWork.Route(routes);
    DoWork.Route(routes);
    SubmitDossier.Route(routes);
    RegisterDossier.Route(routes);
    AcceptDossier.Route(routes);
    RefuseDossier.Route(routes);
    RequestSupplement.Route(routes);
    SupplementDossier.Route(routes);
    DecideSupplement.Route(routes);
    AssignDossiers.Route(routes);
    EnterAnswers.Route(routes);
    AppraiseDossier.Route(routes);
    ApproveDossiers.Route(routes);
    SignDossiers.Route(routes);
    TransferDossier.Route(routes);
    SealDossier.Route(routes);
    DeliverDossier.Route(routes);
    WithdrawDossier.Route(routes);
    DecideWithdrawal.Route(routes);
    StopDossier.Route(routes);
    ExtendDossier.Route(routes);
    HoldDossier.Route(routes);
    CommentDossier.Route(routes);
    AnswerOffice.Route(routes);
    ListComments.Route(routes);
    OpenSlip.Route(routes);
    SignSlip.Route(routes);
    ListLetters.Route(routes);
    OpenResult.Route(routes);
    RevokeResult.Route(routes);
    PreviewResult.Route(routes);
    CheckResult.Route(routes);
    OpenRegister.Route(routes);
  }
}
