using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The service task <c>registries.write</c> in processes that run.</summary>
public sealed class WriteByProcessTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A process that an official's task begins, and whose next step writes.</summary>
  internal async Task<string> Deployed(params (string Name, string Value)[] headers) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await using var act = app.Begin();
    var deployed = await act.Services.GetRequiredService<Processes>().Deploy(act.Work, $"""
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
        <bpmn:process id="{key}" name="Cấp phép" isExecutable="true">
          <bpmn:startEvent id="start" /><bpmn:userTask id="sign" name="Ký"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="leader" /></bpmn:extensionElements></bpmn:userTask>
          <bpmn:serviceTask id="keep" name="Vào sổ"><bpmn:extensionElements><zeebe:taskDefinition type="registries.write" /><zeebe:taskHeaders>
            {string.Concat(headers.Select(h => $"<zeebe:header key=\"{h.Name}\" value=\"{System.Security.SecurityElement.Escape(h.Value)}\" />"))}
          </zeebe:taskHeaders></bpmn:extensionElements></bpmn:serviceTask><bpmn:endEvent id="end" />
          <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="sign" /><bpmn:sequenceFlow id="b" sourceRef="sign" targetRef="keep" /><bpmn:sequenceFlow id="c" sourceRef="keep" targetRef="end" />
        </bpmn:process>
      </bpmn:definitions>
      """, null, Ct);
    Assert.True(deployed.Error is null, deployed.Error?.Message);
    await act.Work.Commit(Ct);
    return key;
  }

  /// <summary>Runs it for an office under the code of a dossier; what the leader is told.</summary>
  internal async Task<(Error? Refused, Guid Instance)> Granted(string process, string dossier, object variables, Guid? office = null) {
    var place = office ?? ShapeApp.Office;
    var data = System.Text.Json.JsonSerializer.SerializeToNode(variables, Json.Options)!.AsObject();
    Guid instance;
    await using (var act = app.Begin()) {
      instance = (await act.Services.GetRequiredService<Processes>().Start(act.Work, new(process, dossier, new(place, "H21.01"), data), Ct)).Value;
      await act.Work.Commit(Ct);
    }
    var task = (Guid)(await app.Sql("select id from process.work_task where instance = $1", instance))[0][0]!;
    await using var sign = app.Begin(Leader with { Post = Leader.Post! with { Office = place, Unit = place } });
    var refused = await sign.Services.GetRequiredService<Processes>().Complete(sign.Work, task, [], Ct);
    if (refused is null) await sign.Work.Commit(Ct);
    return (refused, instance);
  }

  /// <summary>A file of a dossier, signed as leaders sign, or not.</summary>
  async Task<Guid> File(Guid dossier, bool signed = true) {
    var leader = Guid.CreateVersion7();
    await using var act = app.Begin();
    var signatures = act.Services.GetRequiredService<Signing.Signatures>();
    await signatures.Issue(act.Work, new(Signing.SignerKind.Person, leader, "Trần Văn Bình", "Sở thử nghiệm", "Giám đốc"), Ct);
    var pdf = signed ? (await signatures.Sign(act.Work, Paper, new(Signing.SignerKind.Person, leader, "Cấp phép"), Ct)).Value : Paper;
    var stored = await act.Services.GetRequiredService<FileStore>().Store(act.Work, pdf, new("giay-phep.pdf", "dossier", dossier), Ct);
    await act.Work.Commit(Ct);
    return stored.Value.Id;
  }

  static byte[] Paper {
    get {
      string[] objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>", "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> >>", "<< /Length 20 >>\nstream\n0 0 m 100 100 l S   \nendstream"];
      var (file, offsets) = (new System.Text.StringBuilder("%PDF-1.7\n"), new List<int>());
      foreach (var (i, content) in objects.Index()) {
        offsets.Add(file.Length);
        file.Append($"{i + 1} 0 obj\n{content}\nendobj\n");
      }
      var start = file.Length;
      file.Append($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:0000000000} 00000 n \n"))}trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
      return System.Text.Encoding.Latin1.GetBytes(file.ToString());
    }
  }

  static readonly Actor Leader = People.Official(ShapeApp.Office, "H21.01", ["leader"], ProcessPermissions.Work);

  [Fact]
  public async Task A_granted_dossier_writes_its_record_with_the_dossier_and_the_signed_result_as_evidence() {
    var (key, dossier) = (await app.Made(), Guid.CreateVersion7());
    var result = await File(dossier);
    var process = await Deployed(("registry", key), ("field.code", "=permit.number"), ("field.name", "=upper case(permit.name)"), ("field.kind", "shop"), ("field.seats", "=permit.seats + 1"), ("field.place", "=place"),
      ("field.holder", "=applicant.personalNumber"), ("from", "=date(\"2026-02-01\")"), ("result", "=signed"));
    var (refused, _) = await Granted(process, "H21.01-261116-0001", new { dossier, permit = new { number = "GP-1", name = "phở", seats = 4 }, applicant = new { personalNumber = RecordApp.Number }, signed = result, place = new { type = "Point", coordinates = new[] { 108.5, 14 } } });
    Assert.True(refused is null, refused?.Message);
    var row = Assert.Single(await app.Sql($"select _id, name, kind, seats, st_asewkt(place), _from, _office, _dossier, _result from registry_data.{key} where code = 'GP-1'"));
    Assert.Equal(["PHỞ", "shop", 5L, "SRID=4326;POINT(108.5 14)", new DateOnly(2026, 2, 1), ShapeApp.Office, "H21.01-261116-0001", result], row[1..]);
    var entry = Assert.Single(await app.Sql("select actor, facts->>'dossier', facts->>'result' from ledger.entry where object_id = $1 and type = 'registries.record_added'", row[0]!));
    Assert.Equal([Leader.Id, "H21.01-261116-0001", result.ToString()], entry);
    var version = (await app.Read(app.Steward, $"/api/registries/{key}/records/{row[0]}/history")).Body!["versions"]![0]!;
    Assert.Equal(("H21.01-261116-0001", result), ((string)version["dossier"]!, (Guid)version["result"]!));
  }

  [Fact]
  public async Task The_same_key_is_changed_and_at_the_end_ended() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    Assert.Null((await Granted(await Deployed(("registry", key), ("field.code", "=number"), ("field.name", "=name"), ("from", "2026-03-01")), "H21.01-261116-0002", new { number = "GP-1", name = "Mới" })).Refused);
    Assert.Equal([id, 2, "Mới", "H21.01-261116-0002"], Assert.Single(await app.Sql($"select _id, _version, name, _dossier from registry_data.{key}")));
    Assert.Null((await Granted(await Deployed(("registry", key), ("do", "end"), ("field.code", "=number"), ("to", "2026-05-01"), ("state", "revoked")), "H21.01-261116-0003", new { number = "GP-1" })).Refused);
    Assert.Equal([3, "revoked", "H21.01-261116-0003"], Assert.Single(await app.Sql($"select _version, _state, _dossier from registry_data.{key} where _to = '2026-05-01'")));
  }

  [Fact]
  public async Task What_was_revoked_can_be_granted_again_under_its_key() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("name", "text")));
    var grant = await Deployed(("registry", key), ("field.code", "GP-1"), ("field.name", "=name"));
    Assert.Null((await Granted(grant, "H21.01-261116-0011", new { name = "Một" })).Refused);
    Assert.Null((await Granted(await Deployed(("registry", key), ("do", "end"), ("field.code", "GP-1")), "H21.01-261116-0012", new { })).Refused);
    Assert.Null((await Granted(grant, "H21.01-261116-0013", new { name = "Hai" })).Refused);
    Assert.Equal([["Một", "H21.01-261116-0012", true], ["Hai", "H21.01-261116-0013", false]], await app.Sql($"select name, _dossier, _to is not null from registry_data.{key} order by _to nulls last"));
  }

  [Fact]
  public async Task What_cannot_be_written_stops_the_step_and_nothing_of_it_is_kept() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("GP-1"));
    Assert.Equal("registries.minimum", await Refusal(("field.code", "GP-2"), ("field.seats", "0")));
    Assert.Equal("registries.taken", await Refusal(("do", "add"), ("field.code", "GP-1")));
    Assert.Equal("registries.record_not_found", await Refusal(("do", "change"), ("field.code", "GP-2")));
    Assert.Equal("registries.mapping_wrong", await Refusal(("field.code", "GP-2"), ("from", "soon")));
    Assert.Equal("registries.mapping_wrong", await Refusal(("do", "fly"), ("field.code", "GP-2")));
    Assert.Equal("registries.unknown_field", await Refusal(("field.code", "GP-2"), ("field.wings", "1")));
    Assert.Single(await app.Sql($"select 1 from registry_data.{key}"));

    async Task<string?> Refusal(params (string, string)[] headers) {
      var (refused, instance) = await Granted(await Deployed([("registry", key), .. headers]), "H21.01-261116-0009", new { });
      Assert.Single(await app.Sql("select 1 from process.work_task where instance = $1 and status = 'Open'", instance));
      return refused?.Code;
    }
  }

  [Fact]
  public async Task What_is_no_signed_file_of_its_dossier_is_no_evidence() {
    var (key, dossier) = (await app.Made(), Guid.CreateVersion7());
    var process = await Deployed(("registry", key), ("field.code", "GP-1"), ("result", "=signed"));
    foreach (var file in new[] { Guid.CreateVersion7(), await File(Guid.CreateVersion7()), await File(dossier, signed: false) })
      Assert.Equal("registries.no_evidence", (await Granted(process, "H21.01-261116-0010", new { dossier, signed = file })).Refused?.Code);
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key}"));
    Assert.Null((await Granted(process, "H21.01-261116-0010", new { dossier, signed = await File(dossier) })).Refused);
  }

  [Fact]
  public async Task A_province_without_the_registry_goes_on_where_the_diagram_says_so() {
    Assert.Equal("registries.not_found", (await Granted(await Deployed(("registry", "nobody_keeps_it"), ("field.code", "1")), "H21.01-261116-0011", new { })).Refused?.Code);
    Assert.Null((await Granted(await Deployed(("registry", "nobody_keeps_it"), ("absent", "skip"), ("field.code", "1")), "H21.01-261116-0012", new { })).Refused);
  }

  [Fact]
  public async Task A_process_writes_for_its_own_office_alone() {
    var key = await app.Made();
    var process = await Deployed(("registry", key), ("field.code", "GP-1"));
    Assert.Equal("registries.not_writer", (await Granted(process, "H21.02-261116-0001", new { }, RecordApp.ReaderOffice)).Refused?.Code);
    var each = await app.Made(AddRecordTests.Offices);
    process = await Deployed(("registry", each), ("field.code", "GP-1"));
    Assert.Null((await Granted(process, "H21.02-261116-0001", new { }, RecordApp.ReaderOffice)).Refused);
    Assert.Equal("registries.not_writer", (await Granted(process, "H21.01-261116-0001", new { })).Refused?.Code);
    Assert.Equal([RecordApp.ReaderOffice], Assert.Single(await app.Sql($"select _office from registry_data.{each}")));
  }
}
