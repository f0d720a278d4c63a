using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>What the tests of collaborators, opinions and returns share: a task and who has it.</summary>
static class HeldTask {
  public static readonly Actor Holder = ProcessApp.Officer(permissions: ProcessPermissions.Work);

  public static async Task<Guid> HeldTaskOf(this ProcessApp app, Actor holder) {
    var (_, task) = await app.Waiting();
    Assert.Null(await app.Do(holder, (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken)));
    return task;
  }

  /// <summary>The same, with a form that shows what is asked for and wants the outcome.</summary>
  public static async Task<Guid> HeldTaskWithForm(this ProcessApp app, Actor holder) => (await app.HeldTaskWith(holder, """
    {"id": "a", "type": "textfield", "key": "deNghi", "label": "Đề nghị", "readonly": true},
    {"id": "b", "type": "textfield", "key": "ketQua", "label": "Kết quả", "validate": {"required": true}}
    """, new { deNghi = "Mua máy" })).Task;

  /// <summary>A task whose form holds these components; the step after it has the same form.</summary>
  public static Task<(Guid Instance, Guid Task)> HeldTaskWith(this ProcessApp app, Actor holder, string components, object? variables = null) =>
    app.HeldTaskOfPages(holder, variables, ("Thẩm định", components));

  /// <summary>The same with a form of several pages.</summary>
  public static async Task<(Guid Instance, Guid Task)> HeldTaskOfPages(this ProcessApp app, Actor holder, object? variables, params (string Label, string Components)[] pages) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    var groups = pages.Select((p, i) => $$"""{"id": "g{{i}}", "type": "group", "label": "{{p.Label}}", "components": [{{p.Components}}]}""");
    await app.AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now())", key, $$"""{"id": "check", "type": "default", "components": [{{string.Join(", ", groups)}}]}""");
    var form = $"<zeebe:formDefinition formId=\"{key}\" />";
    await app.Deploy(new Bpmn(key).Start().User("check", more: form).User("again", more: form).End().Path("start", "check", "again", "end"));
    var instance = await app.Start(key, variables);
    return (instance, await app.Held(holder, instance, "check"));
  }

  public static async Task<Guid> Held(this ProcessApp app, Actor holder, Guid instance, string element) {
    var task = await app.Task(instance, element);
    Assert.Null(await app.Do(holder, (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken)));
    return task;
  }

  /// <summary>A file for a field of the form of a task.</summary>
  public static async Task<(int Status, JsonNode Body)> Attach(this ProcessApp app, Actor? actor, Guid task, byte[] content, string field = "hoSo", string name = "a.png") {
    using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
    using var answer = await app.As(actor).PostAsync($"/api/process/tasks/{task}/files?field={field}&name={name}", body, TestContext.Current.CancellationToken);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
  }

  public static Func<Task> Done(ProcessApp app, Guid task) => async () => Assert.Null(await app.Complete(task, null, Holder));
}
