-- Drives Neovim, headless, through what a person does with the language server: open a file, read what is underlined, ask for
-- the hover, take a fix, rename the file, leave. The configuration is the one of docs/editors.md, loaded before
-- this file. Prints one line of JSON for each step; run.ts reads them and judges nothing itself.
local patience = 30000

local function report(step, ok, seen)
  io.stdout:write(vim.fn.json_encode({ step = step, ok = ok, seen = seen }) .. '\n')
end

local function await(condition)
  return vim.wait(patience, condition, 20)
end

local function findings()
  return vim.diagnostic.get(0)
end

-- The function was renamed in 0.10.
local function client()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get()[1]
end

local function buffer_text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function put_cursor_on(text)
  vim.fn.cursor(1, 1)
  vim.fn.search('\\V' .. text, 'cW')
end

-- What the user would see in the floating window of a hover.
local function hover_text()
  vim.lsp.buf.hover()
  local shown = ''
  await(function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local buffer = vim.api.nvim_win_get_buf(window)
        shown = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
    return false
  end)
  return shown
end

local function choose_action(title)
  local offered = {}
  local is_done = false
  vim.ui.select = function(items, options, on_choice)
    for _, item in ipairs(items) do
      local label = options.format_item and options.format_item(item) or tostring(item)
      table.insert(offered, label)
    end
    for index, label in ipairs(offered) do
      if label:find(title, 1, true) then
        on_choice(items[index], index)
        is_done = true
        return
      end
    end
    is_done = true
  end
  vim.lsp.buf.code_action()
  await(function()
    return is_done
  end)
  return offered
end

local function run()
  vim.cmd('edit shop/api.py')
  local is_attached = await(function()
    return client() ~= nil and client().server_capabilities ~= nil
  end)
  report('starts with the file', is_attached, is_attached and client().name or 'no client')

  local has_findings = await(function()
    return #findings() == 5
  end)
  local lines = vim.tbl_map(function(each)
    return each.lnum + 1
  end, findings())
  table.sort(lines)
  report('shows diagnostics', has_findings, #lines .. ': lines ' .. table.concat(lines, ', '))

  put_cursor_on('product_page')
  local hover = hover_text()
  -- The default executor has eight threads on the four cores that the settings say, whatever this machine has.
  report('hovers', hover:find('I/O%-bound') ~= nil and hover:find('command:') == nil, (hover:gsub('\n.*', '')))
  report('sends its settings', hover:find('6.7×', 1, true) ~= nil, hover:match('≈ [%d.]+×') or 'no speed-up')

  local capabilities = client().server_capabilities
  local has_lenses = capabilities.codeLensProvider ~= nil
  local lenses = {}
  if has_lenses then
    vim.lsp.codelens.refresh()
    await(function()
      lenses = vim.tbl_filter(function(lens)
        return lens.command ~= nil
      end, vim.lsp.codelens.get(0))
      return #lenses > 0
    end)
  end
  report('shows code lenses', #lenses > 0, #lenses > 0 and lenses[1].command.title or 'none')

  put_cursor_on('time.sleep')
  local offered = choose_action('Await `asyncio.sleep` instead')
  local is_fixed = await(function()
    return buffer_text():find('await asyncio.sleep(2)', 1, true) ~= nil
  end)
  report('applies a quick fix', is_fixed, offered[1] or 'nothing offered')

  local is_gone = await(function()
    return #findings() == 4
  end)
  report('drops what is fixed', is_gone, #findings() .. ' left')

  local settings = { concurrencyAdvisor = { cores = 4, rules = { ['sequential-awaits'] = 'off' } } }
  client().config.settings = settings
  client().settings = settings
  client().notify('workspace/didChangeConfiguration', { settings = settings })
  local is_silent = await(function()
    return #findings() == 2
  end)
  report('follows the settings', is_silent, #findings() .. ' left without sequential-awaits')

  -- As a file manager renames: the buffer goes, the file comes back under its new name.
  vim.cmd('silent write')
  vim.cmd('bwipeout')
  vim.fn.rename('shop/api.py', 'shop/orders.py')
  vim.cmd('silent edit shop/orders.py')
  local is_renamed = await(function()
    return #findings() == 2
  end)
  report('follows a file to its new name', is_renamed, #findings() .. ' in ' .. vim.fn.expand('%:t'))
end

local ok, message = pcall(run)
if not ok then
  report('goes on without a script error', false, message)
end
if client() then
  vim.lsp.stop_client(client().id)
  await(function()
    return client() == nil
  end)
end
vim.cmd('qall!')
