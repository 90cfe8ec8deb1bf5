import { Monitor, Moon, Sun, SunMoon } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button'
import { Menu, MenuItem } from '../ui/menu'
import { applyTheme, currentTheme, type Theme } from './theme'

const THEMES = [
  { theme: 'system', label: 'As the system', icon: <Monitor /> },
  { theme: 'light', label: 'Light', icon: <Sun /> },
  { theme: 'dark', label: 'Dark', icon: <Moon /> }
] as const

export function ThemeMenu() {
  const [theme, setTheme] = useState<Theme>(currentTheme)
  return (
    <Menu
      align="end"
      width={176}
      trigger={
        <Button variant="ghost" aria-label="Theme" className="w-7 px-0 [&_svg]:size-4">
          <SunMoon />
        </Button>
      }
    >
      {THEMES.map((one) => (
        <MenuItem
          key={one.theme}
          icon={one.icon}
          checked={theme === one.theme}
          onSelect={() => {
            applyTheme(one.theme)
            setTheme(one.theme)
          }}
        >
          {one.label}
        </MenuItem>
      ))}
    </Menu>
  )
}
