using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Registries.Pages;
using Saola.Ui;

namespace Saola.Registries;

public static class RegistryPermissions {
  public const string Define = "registries.define", Read = "registries.read", Write = "registries.write", Approve = "registries.approve", Review = "registries.review", Personal = "registries.personal";
}

public static class RegistriesModule {
  /// <summary>Shared catalogues, master data and sector databases, defined without code.</summary>
  public static IServiceCollection AddRegistries(this IServiceCollection services) {
    services.AddPermissions(
      (RegistryPermissions.Read, "Tra cứu cơ sở dữ liệu chuyên ngành"), (RegistryPermissions.Write, "Cập nhật cơ sở dữ liệu chuyên ngành"),
      (RegistryPermissions.Approve, "Duyệt thay đổi của cơ sở dữ liệu chuyên ngành"), (RegistryPermissions.Review, "Duyệt bản ghi của cơ sở dữ liệu chuyên ngành"), (RegistryPermissions.Personal, "Xem dữ liệu cá nhân trong cơ sở dữ liệu chuyên ngành"));
    services.AddProvincePermissions((RegistryPermissions.Define, "Thiết kế cơ sở dữ liệu chuyên ngành"));
    services.AddMigrations("registries", typeof(RegistriesModule));
    services.AddSingleton<DefinitionBook>().AddSingleton<Shaper>().AddSingleton<DataDictionary>().AddSingleton<ValueLikeness>().AddScoped<BroughtDefinitions>().AddScoped<DefinitionCheck>().AddScoped<IDraftedKind, DraftedRegistry>();
    services.AddSingleton<RecordCursor>().AddSingleton<RecordChecks>().AddScoped<Reviews>().AddScoped<ReviewTitles>().AddScoped<ReviewCarrying>().AddScoped<Merging>().AddScoped<RecordReading>().AddScoped<RecordWriting>().AddScoped<RecordBatches>()
      .AddScoped<IServiceTask, WriteByProcess>().AddScoped<RecordsForForms>().AddScoped<IRecordSource>(s => s.GetRequiredService<RecordsForForms>()).AddScoped<IPrefillSource>(s => s.GetRequiredService<RecordsForForms>())
      .AddScoped(s => new Registries(s.GetRequiredService<DefinitionBook>(), s.GetRequiredService<RecordReading>(), s.GetRequiredService<RecordWriting>(), s.GetRequiredService<RecordBatches>(), s.GetRequiredService<DefinitionCheck>()));
    services.AddScoped<RecordWords>().AddScoped<ReviewWords>().AddScoped<RecordReferences>().AddScoped<FilterWords>()
      .AddSingleton(new RailLink(40, () => Words.T["registries"], RecordPaths.List, "database", RegistryPermissions.Read, Also: MapPaths.Office));
    services.AddSingleton(new RailLink(41, () => Words.T["to_confirm"], ReviewDoor.Queue, "clipboard-check", RegistryPermissions.Review, ReviewDoor.Waiting));
    services.AddSingleton<Tiles>().AddSingleton<BaseMap>().AddScoped<MapLayers>().AddScoped<MapPlaces>().AddScoped<MapPrint>();
    services.AddScoped<IOfficeMove, RegistryOffices>().AddHandler<MoveRecords, OnMoveRecords>("registries.move_records", outside: true, takesLong: true);
    services.AddLedgerWords(Words.T).AddSingleton<ILedgerNames, RecordNames>().AddSecurityEvents(("registries.definition_in_force", SecurityKind.PolicyChanged));
    services.AddPackKind<RegistryKind>();
    services.AddHandler<ShapeRegistry, OnShape>("registries.shape", outside: true, takesLong: true);
    services.AddDaily<LookAtTables, OnLookAtTables>("registries.look_at_tables", new(1, 50)).AddHandler<KeepTable, OnKeepTable>("registries.keep_table", outside: true, takesLong: true);
    services.AddHandler<CataloguePublished, OnCataloguePublished>("registries.tell_catalogue").AddMessages(Words.T, "catalogue-followed", "catalogue-pinned");
    services.AddScoped<ImportRows>().AddHandler<GoOnWithImport, OnImport>(OnImport.Name, outside: true, takesLong: true);
    services.AddScoped<RecordExport>().AddHandler<MakeExport, OnExport>(OnExport.Name, outside: true, takesLong: true);
    services.AddHandler<MakeRectified, OnRectified>(OnRectified.Name, outside: true, takesLong: true).AddMessages(Words.T, "drawing-frame", "drawing-failed");
    services.AddSingleton<FillRegistries>();
    services.AddDaily<SweepImports, OnSweepImports>("registries.sweep_imports", new(2, 40));
    services.AddSingleton(new RailLink(87, () => Words.T["def_registries"], Pages.DefinitionPaths.List, "archive", RegistryPermissions.Define));
    return services;
  }

  public static IEndpointRouteBuilder MapRegistries(this IEndpointRouteBuilder routes) {
    ListRegistries.Route(routes);
    ShowRegistry.Route(routes);
    SearchDictionary.Route(routes);
    CheckDefinition.Route(routes);
    ListPlans.Route(routes);
    ShowPlan.Route(routes);
    ApprovePlan.Route(routes);
    RefusePlan.Route(routes);
    ListRecords.Route(routes);
    SearchRecords.Route(routes);
    ShowRecord.Route(routes);
    FindRecord.Route(routes);
    AddRecord.Route(routes);
    ChangeRecord.Route(routes);
    EndRecord.Route(routes);
    WriteRecords.Route(routes);
    ChangeRecords.Route(routes);
    ShowRecordHistory.Route(routes);
    ListRecordReads.Route(routes);
    ListRelatedRecords.Route(routes);
    ListRecordOrigins.Route(routes);
    ListViews.Route(routes);
    SaveView.Route(routes);
    RemoveView.Route(routes);
    ListRecordChanges.Route(routes);
    ListProposals.Route(routes);
    ShowProposal.Route(routes);
    AcceptProposals.Route(routes);
    RefuseProposals.Route(routes);
    RenewProposal.Route(routes);
    CorrectProposal.Route(routes);
    WithdrawProposal.Route(routes);
    FindDuplicates.Route(routes);
    MergeRecords.Route(routes);
    UndoMerge.Route(routes);
    ListMerges.Route(routes);
    ListNotes.Route(routes);
    AddNote.Route(routes);
    ChangeNote.Route(routes);
    RemoveNote.Route(routes);
    ODataDoor.Route(routes);
    OgcDoor.Route(routes);
    DescribeRegistry.Route(routes);
    ListCatalogues.Route(routes);
    ShowCatalogue.Route(routes);
    ShowCatalogueCode.Route(routes);
    ListCatalogueChanges.Route(routes);
    MapCatalogueCode.Route(routes);
    PublishCatalogue.Route(routes);
    AddRecordFile.Route(routes);
    ShowRecordFile.Route(routes);
    ExportRecords.Route(routes);
    BeginExport.Route(routes);
    ListExports.Route(routes);
    FetchExport.Route(routes);
    RectifyDrawing.Route(routes);
    ListDrawings.Route(routes);
    BeginImport.Route(routes);
    ListImports.Route(routes);
    MatchImport.Route(routes);
    ResumeImport.Route(routes);
    ShowImport.Route(routes);
    DownloadImportFaults.Route(routes);
    RunImport.Route(routes);
    CancelImport.Route(routes);
    ShowMapRecord.Route(routes);
    ProjectMapShape.Route(routes);
    PrintMap.Route(routes);
    return routes;
  }
}
