using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Process;

public static class ProcessPermissions {
  public const string Design = "process.design", Work = "process.work", Assign = "process.assign", Operate = "process.operate", Read = "process.read", Complete = "process.complete", Decide = "process.decide";
}

public static class ProcessModule {
  /// <summary>The page of all work; a part of the program that shows it together with its own replaces it.</summary>
  public const string Worklist = "/can-bo/viec";

  /// <summary>BPMN processes: their definitions, instances, tasks and messages.</summary>
  public static IServiceCollection AddProcess(this IServiceCollection services) {
    services.AddMigrations("process", typeof(ProcessModule));
    services.AddPermissions(
      (ProcessPermissions.Work, "Xử lý công việc trong quy trình"),
      (ProcessPermissions.Assign, "Phân công công việc"), (ProcessPermissions.Operate, "Vận hành quy trình: xử lý sự cố, hủy, sửa biến"),
      (ProcessPermissions.Read, "Xem quy trình đang chạy"), (ProcessPermissions.Complete, "Hoàn thành công việc từ hệ thống khác, không qua biểu mẫu"));
    services.AddProvincePermissions((ProcessPermissions.Design, "Triển khai quy trình"), (ProcessPermissions.Decide, "Hỏi bảng quyết định từ hệ thống khác"));
    services.AddSingleton<Definitions>().AddSingleton<Decisions>().AddSingleton<Offices>().AddScoped<TaskForms>().AddScoped<TaskFiles>();
    services.AddScoped(s => new Processes(s, s.GetRequiredService<Definitions>(), s.GetRequiredService<Decisions>(), s.GetRequiredService<Offices>()));
    services.AddMessages(Words.T, "stand-in", "task-due", "task-late", "task-returned", "opinion-asked", "opinion-asked-office", "opinion-given");
    services.AddLedgerWords(Words.T).AddSingleton<ILedgerNames, ProcessNames>().AddSecurityEvents(("process.variables_read", SecurityKind.PersonalDataRead), ("process.files_listed", SecurityKind.PersonalDataRead), ("process.deployed", SecurityKind.PolicyChanged), ("process.decisions_deployed", SecurityKind.PolicyChanged));
    services.AddScoped<IOfficeMove, OfficeWork>().AddScoped<IRoleWork, RoleWork>().AddSingleton<Drafts>().AddScoped<IProcessObserver, TaskLimit>().AddScoped<IServiceTask, SendToProcess>();
    services.AddPackKind<DecisionKind>().AddPackKind<ProcessKind>().AddPackKind<TestKind>();
    services.AddHandler<FireTimer, OnTimer>("process.fire_timer");
    services.AddHandler<RemindTask, OnWatch>("process.remind_task");
    services.AddHandler<EscalateTask, OnWatch>("process.escalate_task");
    services.AddHandler<RunService, OnService>("process.run_service", outside: true);
    services.AddHandler<StartCalled, OnCall>("process.start_called");
    services.AddHandler<CalledEnded, OnCall>("process.called_ended");
    services.AddHandler<CalledThrew, OnCall>("process.called_threw");
    services.AddHandler<CancelCalled, OnCall>("process.cancel_called");
    services.AddHandler<GiveMessage, OnMessage>("process.give_message");
    services.AddHandler<GiveHeld, OnMessage>("process.give_held");
    services.AddHandler<MigrateMany, OnMigration>("process.migrate_many");
    services.AddHandler<MigrateOne, OnMigration>("process.migrate_one");
    services.AddHandler<CarrySignal, OnSignal>("process.carry_signal");
    services.AddHandler<GiveSignal, OnSignal>("process.give_signal");
    services.AddHandler<BeginByEvent, OnStart>("process.begin_by_event");
    services.AddHandler<StartAtTime, OnStart>("process.start_at_time");
    services.AddDaily<SweepDrafts, OnDrafts>("process.sweep_drafts", new(2, 55));
    services.AddDaily<ExpireMessages, OnMessage>("process.expire_messages", new(2, 50));
    services.AddSingleton(new RailLink(15, () => Words.T["tasks"], Worklist, "list-checks", ProcessPermissions.Work));
    services.AddSingleton(new RailLink(86, () => Words.T["processes"], "/quan-tri/quy-trinh", "list-checks", ProcessPermissions.Operate, async (s, ct) => {
      // What stands still is late at once.
      var work = s.GetRequiredService<Work>();
      var still = await work.Db<ProcessDb>().Incidents(work.Actor).Take(HonestCount.Limit + 1).CountAsync(ct);
      return new RailCount(still, still);
    }));
    return services;
  }

  public static IEndpointRouteBuilder MapProcess(this IEndpointRouteBuilder routes) {
    DeployProcess.Route(routes);
    LintProcess.Route(routes);
    TryProcess.Route(routes);
    DeployDecisions.Route(routes);
    EvaluateDecision.Route(routes);
    ListDefinitions.Route(routes);
    ShowDefinition.Route(routes);
    MonitorDefinition.Route(routes);
    StartProcess.Route(routes);
    ListBeginnings.Route(routes);
    BeginProcess.Route(routes);
    ShowBegun.Route(routes);
    ListInstances.Route(routes);
    ShowInstance.Route(routes);
    ShowHistory.Route(routes);
    ShowVariables.Route(routes);
    ReplayInstance.Route(routes);
    CancelInstance.Route(routes);
    CorrectVariables.Route(routes);
    SuspendInstance.Route(routes);
    ResumeInstance.Route(routes);
    MoveToken.Route(routes);
    MigrateInstance.Route(routes);
    MigrateInstances.Route(routes);
    ListIncidents.Route(routes);
    RetryIncident.Route(routes);
    ListTasks.Route(routes);
    CountTasks.Route(routes);
    ShowTask.Route(routes);
    ClaimTask.Route(routes);
    ReleaseTask.Route(routes);
    AssignTask.Route(routes);
    DelegateTask.Route(routes);
    CompleteTask.Route(routes);
    ReturnTask.Route(routes);
    SaveTaskDraft.Route(routes);
    FinishTask.Route(routes);
    AddTaskFile.Route(routes);
    RemoveTaskFile.Route(routes);
    ListTaskFiles.Route(routes);
    ListInstanceFiles.Route(routes);
    ClaimTasks.Route(routes);
    AssignTasks.Route(routes);
    CompleteTasks.Route(routes);
    AddCollaborator.Route(routes);
    RemoveCollaborator.Route(routes);
    AskOpinion.Route(routes);
    AnswerOpinion.Route(routes);
    WithdrawOpinion.Route(routes);
    ListOpinions.Route(routes);
    DeclareAbsence.Route(routes);
    EndAbsence.Route(routes);
    ListAbsences.Route(routes);
    SendMessage.Route(routes);
    SendSignal.Route(routes);
    return routes;
  }
}
